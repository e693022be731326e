using RabbitMQ.Client;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Names and arguments of a consumer's queues. The service declares them again at start, so both sides read them here.</summary>
internal static class QueueTopology
{
    /// <summary>A message that ends its consumer's process or connection this often goes to the dead queue (reliability 2.7: at least 50).</summary>
    public const int DeliveryLimit = 50;

    /// <summary>Beyond it the broker refuses new messages, which then wait in the senders' outboxes.</summary>
    public const int MaxLength = 1_000_000;

    public static string ErrorOf(string queue) => queue + "_error";

    public static string SkippedOf(string queue) => queue + "_skipped";

    public static string DeadOf(string queue) => queue + "_dead";

    /// <summary>MassTransit gives the error and skipped queues the arguments of their main queue.</summary>
    public static Dictionary<string, object?> Arguments(string queue) => new()
    {
        [Headers.XQueueType] = "quorum",
        ["x-quorum-initial-group-size"] = 1,
        ["x-delivery-limit"] = DeliveryLimit,
        [Headers.XDeadLetterExchange] = DeadOf(queue),
        ["x-dead-letter-strategy"] = "at-least-once",
        [Headers.XOverflow] = "reject-publish",
        [Headers.XMaxLength] = MaxLength,
    };

    /// <summary>The end of the line: nothing leaves it but by hand.</summary>
    public static Dictionary<string, object?> DeadArguments() => new()
    {
        [Headers.XQueueType] = "quorum",
        ["x-quorum-initial-group-size"] = 1,
        [Headers.XOverflow] = "reject-publish",
        [Headers.XMaxLength] = MaxLength,
    };
}

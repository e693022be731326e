using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Asks the broker, as leader, how many messages wait in the service's queues and in their error, skipped and dead queues.</summary>
internal sealed partial class QueueDepthMonitor(
    BrokerAddress broker,
    MessagingDefinition definition,
    MessagingStatus status,
    MessagingTiming timing,
    ILogger<QueueDepthMonitor> logger) : RecurringWorker(timing.QueueDepthInterval)
{
    private static readonly Dictionary<string, long> None = [];

    protected override async Task LookAsync(CancellationToken stoppingToken) =>
        (status.QueueDepths, status.MissingQueues) = status.IsLeader && definition.Queues.Any() ? await AskAsync(stoppingToken) : (None, []);

    protected override void Tell(Exception fault) => Log.AskFailed(logger, fault);

    private async Task<(IReadOnlyDictionary<string, long> Depths, IReadOnlyList<string> Missing)> AskAsync(CancellationToken cancellationToken)
    {
        await using var connection = await broker.Factory(definition.Service + " depths").CreateConnectionAsync(cancellationToken);
        var depths = new Dictionary<string, long>(StringComparer.Ordinal);
        List<string> missing = [];
        foreach (var queue in definition.Queues)
        {
            foreach (var name in (string[])[queue, QueueTopology.ErrorOf(queue), QueueTopology.SkippedOf(queue), QueueTopology.DeadOf(queue)])
            {
                // A channel each: asking for a queue that is not there closes the channel.
                await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                try
                {
                    depths[name] = await channel.MessageCountAsync(name, cancellationToken);
                }
                catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
                {
                    missing.Add(name);
                    Log.QueueMissing(logger, name);
                }
            }
        }

        return (depths, missing);
    }

    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Warning, "The depth of the queues could not be read.")]
        public static partial void AskFailed(ILogger logger, Exception exception);

        [LoggerMessage(2032, LogLevel.Error, "The queue {Queue} does not exist; run Provisioning.")]
        public static partial void QueueMissing(ILogger logger, string queue);
    }
}

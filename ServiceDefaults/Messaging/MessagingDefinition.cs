using System.Text.RegularExpressions;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>What one service publishes and consumes: read by the service to run and by Provisioning to lay out the broker and the service's rights there.</summary>
public sealed partial class MessagingDefinition
{
    private static readonly RabbitMqMessageNameFormatter Exchanges = new();

    private readonly Dictionary<Type, bool> _published = [];
    private readonly List<QueueConsumer> _consumers = [];

    /// <param name="service">The service's name: lower-case letters and digits; prefix of its queues and name of its schema.</param>
    public MessagingDefinition(string service)
    {
        Service = ServiceName().IsMatch(service)
            ? service
            : throw new ArgumentException($"'{service}' is no service name: lower-case letters and digits, a letter first.", nameof(service));
    }

    public string Service { get; }

    internal IReadOnlyDictionary<Type, bool> Published => _published;

    internal IReadOnlyList<QueueConsumer> Consumers => _consumers;

    internal IEnumerable<string> Queues => _consumers.Select(consumer => consumer.Queue).Distinct(StringComparer.Ordinal);

    /// <summary>Declares a message this service sends, timers included.</summary>
    /// <param name="mustRoute">Whether at least one queue must take it (the default): while none does, it is kept, reported and in the end
    /// parked, and <see cref="MessagingTopology.DeployAsync"/> refuses definitions in which nobody consumes it.</param>
    public MessagingDefinition Publishes<T>(bool mustRoute = true)
        where T : class
    {
        if (!_published.TryAdd(typeof(T), mustRoute))
        {
            throw new InvalidOperationException($"{Service} already publishes {typeof(T).Name}.");
        }

        return this;
    }

    /// <summary>Declares a consumer and its queue. A queue may have several consumers, each with message types of its own.</summary>
    /// <param name="queue">The service's name, a hyphen and what happens there, in kebab case; it is also the consumer's name in the inbox, so it stays.</param>
    public MessagingDefinition Consumes<TConsumer>(string queue)
        where TConsumer : class, IConsumer
    {
        if (!queue.StartsWith(Service + "-", StringComparison.Ordinal) || !QueueName().IsMatch(queue))
        {
            throw new ArgumentException($"The queue '{queue}' must be '{Service}-' and a name in kebab case.", nameof(queue));
        }

        var messages = typeof(TConsumer).GetInterfaces()
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GetGenericArguments()[0])
            .ToArray();
        if (messages.Length == 0)
        {
            throw new InvalidOperationException($"{typeof(TConsumer).Name} consumes no message.");
        }

        var taken = _consumers.Where(other => other.Queue == queue).SelectMany(other => other.Messages).Intersect(messages).FirstOrDefault();
        if (taken is not null)
        {
            throw new InvalidOperationException($"The queue '{queue}' already has a consumer of {taken.Name}.");
        }

        _consumers.Add(new QueueConsumer(queue, typeof(TConsumer), messages));
        return this;
    }

    /// <summary>The same, for a broker at which the other services are not.</summary>
    internal MessagingDefinition Alone()
    {
        var alone = new MessagingDefinition(Service);
        foreach (var message in _published.Keys)
        {
            alone._published.Add(message, false);
        }

        alone._consumers.AddRange(_consumers);
        return alone;
    }

    internal static string ExchangeOf(Type message) => Exchanges.GetMessageName(message);

    /// <summary>The only way from a stored type name to a type: nothing named by data is ever loaded.</summary>
    internal IReadOnlyDictionary<string, Type> PublishedByUrn() => _published.Keys.ToDictionary(MessageUrn.ForTypeString, StringComparer.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9]*\\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)+\\z")]
    private static partial Regex QueueName();

    internal sealed record QueueConsumer(string Queue, Type Consumer, IReadOnlyList<Type> Messages);
}

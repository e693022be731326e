using System.Text.RegularExpressions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Exchanges, queues and bindings of all services, declared before any of them publishes (reliability 2.7).</summary>
public static class MessagingTopology
{
    /// <summary>Declares everything the definitions name; what is there already stays, with its messages. The broker is given as
    /// amqp://user:password@host:port[/vhost] of a user who may configure all of it.</summary>
    /// <exception cref="InvalidOperationException">A message that must route has no consumer, or a service is defined twice.</exception>
    public static async Task DeployAsync(Uri broker, IReadOnlyCollection<MessagingDefinition> definitions, CancellationToken cancellationToken)
    {
        RefuseGaps(definitions);
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "provisioning" };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var messages = definitions
            .SelectMany(definition => definition.Published.Keys.Concat(definition.Consumers.SelectMany(consumer => consumer.Messages)))
            .Select(MessagingDefinition.ExchangeOf).Distinct(StringComparer.Ordinal).ToList();

        // Between a message's exchange and its queues stands one more exchange, tied last: as long as any queue is missing the message goes nowhere,
        // is returned and kept, instead of reaching some of its consumers and being lost to the others.
        var isComplete = await AreThereAsync(connection, definitions.SelectMany(definition => definition.Queues), cancellationToken);
        foreach (var message in messages)
        {
            await DeclareExchangeAsync(channel, message, cancellationToken);
            await DeclareExchangeAsync(channel, SubscribersOf(message), cancellationToken);
            if (!isComplete)
            {
                await channel.ExchangeUnbindAsync(SubscribersOf(message), message, "", cancellationToken: cancellationToken);
            }
        }

        foreach (var queue in definitions.SelectMany(definition => definition.Queues))
        {
            await DeclareQueueAsync(channel, QueueTopology.DeadOf(queue), QueueTopology.DeadArguments(), cancellationToken);
            var arguments = QueueTopology.Arguments(queue);
            await DeclareQueueAsync(channel, QueueTopology.ErrorOf(queue), arguments, cancellationToken);
            await DeclareQueueAsync(channel, QueueTopology.SkippedOf(queue), arguments, cancellationToken);
            await DeclareQueueAsync(channel, queue, arguments, cancellationToken);
        }

        foreach (var consumer in definitions.SelectMany(definition => definition.Consumers))
        {
            foreach (var message in consumer.Messages)
            {
                await channel.ExchangeBindAsync(consumer.Queue, SubscribersOf(MessagingDefinition.ExchangeOf(message)), "", cancellationToken: cancellationToken);
            }
        }

        foreach (var message in messages)
        {
            await channel.ExchangeBindAsync(SubscribersOf(message), message, "", cancellationToken: cancellationToken);
        }
    }

    /// <summary>The rights of the service's own broker user: its own names and, to write, the exchanges of what it publishes.</summary>
    public static BrokerPermissions PermissionsOf(MessagingDefinition definition)
    {
        var own = $"{Regex.Escape(definition.Service)}-.*";
        var write = definition.Published.Keys.Select(message => Regex.Escape(MessagingDefinition.ExchangeOf(message))).Order(StringComparer.Ordinal).Prepend(own);
        return new BrokerPermissions($"^{own}$", $"^({string.Join('|', write)})$", $"^{own}$");
    }

    private static string SubscribersOf(string message) => message + ":subscribers";

    private static async Task<bool> AreThereAsync(IConnection connection, IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        // Asking for an absent queue closes the channel, hence one of its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            foreach (var queue in queues)
            {
                await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            }

            return true;
        }
        catch (OperationInterruptedException absent) when (absent.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }

    private static void RefuseGaps(IReadOnlyCollection<MessagingDefinition> definitions)
    {
        var twice = definitions.GroupBy(definition => definition.Service).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException($"The service '{twice.Key}' is defined twice.");
        }

        var consumed = definitions.SelectMany(definition => definition.Consumers).SelectMany(consumer => consumer.Messages).ToHashSet();
        foreach (var definition in definitions)
        {
            var lost = definition.Published.FirstOrDefault(message => message.Value && !consumed.Contains(message.Key)).Key;
            if (lost is not null)
            {
                throw new InvalidOperationException($"{definition.Service} publishes {lost.Name} but no service consumes it; declare it with mustRoute: false if that is meant.");
            }
        }
    }

    private static Task DeclareExchangeAsync(IChannel channel, string exchange, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);

    private static async Task DeclareQueueAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        await DeclareExchangeAsync(channel, queue, cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, queue, "", cancellationToken: cancellationToken);
    }
}

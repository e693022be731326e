using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests.Faults;

/// <summary>A queue of the test's own that gets a copy of every registration message, so that the very same bytes can be delivered again.</summary>
internal sealed class MessageTap : IAsyncDisposable
{
    private const string Exchange = "Trilateral.Membership.Contracts:OrganisationRegistered";

    private readonly ConcurrentDictionary<string, (BasicProperties Properties, byte[] Body)> _messages = [];
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private MessageTap(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    public static async Task<MessageTap> OpenAsync(PlatformApp app, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = await app.BrokerAsync(cancellationToken) };
        var connection = await factory.CreateConnectionAsync(cancellationToken);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        var tap = new MessageTap(connection, channel);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, Exchange, "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            tap._messages[delivery.BasicProperties.MessageId!] = (new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return tap;
    }

    public Task CapturedAsync(int count, CancellationToken cancellationToken) => Eventually.BecomesTrueAsync(
        () => _messages.Count == count, PlatformApp.Patience, $"{count} messages are captured", cancellationToken);

    /// <summary>Delivers every captured message again, the copies of one message side by side.</summary>
    public async Task RepeatAllAsync(int times, CancellationToken cancellationToken)
    {
        var captured = _messages.Values.ToList();
        foreach (var (properties, body) in captured)
        {
            await Task.WhenAll(Enumerable.Range(0, times).Select(_ =>
                _channel.BasicPublishAsync(Exchange, "", mandatory: true, properties, body, cancellationToken).AsTask()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

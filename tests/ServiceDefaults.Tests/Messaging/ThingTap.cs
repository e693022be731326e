using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>A queue of the test's own that gets a copy of every <see cref="ThingChanged"/>, in the order of arrival at the broker.</summary>
internal sealed class ThingTap(IConnection connection) : IAsyncDisposable
{
    public ConcurrentQueue<ThingChanged> Arrived { get; } = [];

    /// <summary>The versions of one subject as they first arrived; repeats left out.</summary>
    public long[] VersionsOf(Guid subject) => [.. Arrived.Where(message => message.Subject == subject).Select(message => message.Version).Distinct()];

    public static async Task<ThingTap> OpenAsync(MessagingEnvironment environment)
    {
        var connection = await environment.ConnectAsync();
        var channel = await connection.CreateChannelAsync(cancellationToken: MessagingEnvironment.Stop);
        await channel.QueueDeclareAsync("tap", false, false, false, cancellationToken: MessagingEnvironment.Stop);
        await channel.QueueBindAsync("tap", MessagingDefinition.ExchangeOf(typeof(ThingChanged)), "", cancellationToken: MessagingEnvironment.Stop);
        var tap = new ThingTap(connection);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
            tap.Arrived.Enqueue(envelope.GetProperty("message").Deserialize<ThingChanged>(MessageJson.Options)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("tap", autoAck: true, consumer, MessagingEnvironment.Stop);
        return tap;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

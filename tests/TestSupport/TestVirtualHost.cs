using RabbitMQ.Client;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.TestSupport;

/// <summary>A virtual host of the broker, removed with all it holds at the end.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private const string Heard = "heard";

    private readonly TestServers _servers;
    private IConnection? _connection;

    private TestVirtualHost(TestServers servers, string name)
    {
        _servers = servers;
        Name = name;
        Broker = AddressFor(servers.Broker.UserInfo);
    }

    public string Name { get; }

    /// <summary>With the administrator's credentials.</summary>
    public Uri Broker { get; }

    public static async Task<TestVirtualHost> CreateAsync(TestServers servers)
    {
        var host = new TestVirtualHost(servers, $"test_{servers.RunId}_{Guid.NewGuid().ToString("N")[..8]}");
        await servers.Management.CreateVirtualHostAsync(host.Name);
        return host;
    }

    /// <summary>The same virtual host as another user: "name:password".</summary>
    public Uri AddressFor(string userInfo) => new($"amqp://{userInfo}@{_servers.Broker.Host}:{_servers.Broker.Port}/{Name}");

    /// <summary>Stands in for receivers that are not there: a queue that takes what goes to these exchanges and drops the oldest.</summary>
    internal async Task ListenAsync(IEnumerable<string> exchanges)
    {
        _connection ??= await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using var channel = await _connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Heard, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 1_000 });
        foreach (var exchange in exchanges)
        {
            await channel.QueueBindAsync(Heard, exchange, "");
        }
    }

    /// <summary>Removes the messages of a service's queues once nobody takes from them any more; false when somebody still does after a while.</summary>
    internal async Task<bool> EmptyAsync(MessagingDefinition definition)
    {
        string[] queues = [Heard, .. definition.Queues.SelectMany(queue => new[] { queue, QueueTopology.ErrorOf(queue), QueueTopology.SkippedOf(queue), QueueTopology.DeadOf(queue) })];
        _connection ??= await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using var channel = await _connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            // What a consumer had not confirmed is back in its queue once the consumer is gone.
            for (var look = 0; await channel.ConsumerCountAsync(queue) > 0; look++)
            {
                if (look == 100)
                {
                    return false;
                }

                await Task.Delay(50);
            }

            await channel.QueuePurgeAsync(queue);
        }

        return true;
    }

    /// <summary>Messages ready in a queue at this instant.</summary>
    public async Task<int> ReadyAsync(string queue, CancellationToken cancellationToken)
    {
        _connection ??= await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync(cancellationToken);
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return (int)await channel.MessageCountAsync(queue, cancellationToken);
    }

    /// <summary>Messages in a queue, unacknowledged ones included, as of a few seconds ago.</summary>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => _servers.Management.CountAsync(Name, queue, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _servers.Management.DeleteVirtualHostAsync(Name);
    }
}

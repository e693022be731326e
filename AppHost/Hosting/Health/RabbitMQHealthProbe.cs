using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aspire.Hosting.Health;

/// <summary>Keeps one connection open; as long as it is, the broker is well.</summary>
internal sealed class RabbitMQHealthProbe(string uri) : IHealthProbe
{
    private readonly ConnectionFactory _factory = new()
    {
        Uri = new Uri(uri),
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ClientProvidedName = "health",
    };

    private IConnection? _connection;

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true })
        {
            return null;
        }

        await DisposeAsync();
        try
        {
            _connection = await _factory.CreateConnectionAsync(cancellationToken);
            return null;
        }
        catch (Exception fault) when (fault is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
        {
            return (fault.InnerException ?? fault).Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

using MassTransit;
using MassTransit.RabbitMqTransport;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;
using RabbitMQ.Client;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// The bus's connection, watched for two things the sends themselves do not say: that it is lost (RabbitMQ.Client 7 may leave a publish
/// waiting for ever then, rabbitmq-dotnet-client#1930) and that the broker has blocked it (an alarm; the publishes will be confirmed later).
/// </summary>
internal sealed class BrokerConnection(IBusInstance bus) : IDisposable
{
    private readonly Lock _lock = new();
    private IConnection? _connection;
    private CancellationTokenSource _lost = new();
    private volatile bool _isBlocked;

    public bool IsBlocked => _isBlocked;

    /// <summary>Connects if need be, which fails at once when the broker is away; the token is cancelled when the connection is lost.</summary>
    public async Task<CancellationToken> OpenAsync(CancellationToken cancellationToken)
    {
        var host = (IRabbitMqHostConfiguration)bus.HostConfiguration;
        IConnection? connection = null;
        await host.ConnectionContextSupervisor.Send(Pipe.Execute<ConnectionContext>(context => connection = context.Connection), cancellationToken);
        lock (_lock)
        {
            if (!ReferenceEquals(connection, _connection))
            {
                Watch(connection!);
            }

            return _lost.Token;
        }
    }

    public void Dispose() => _lost.Dispose();

    private void Watch(IConnection connection)
    {
        _lost.Cancel();
        _lost.Dispose();
        var lost = _lost = new CancellationTokenSource();
        _connection = connection;
        _isBlocked = false;
        connection.ConnectionShutdownAsync += (_, _) => LoseAsync(connection, lost);
        connection.ConnectionBlockedAsync += (_, _) => SetBlockedAsync(connection, true);
        connection.ConnectionUnblockedAsync += (_, _) => SetBlockedAsync(connection, false);
        if (!connection.IsOpen)
        {
            lost.Cancel();
        }
    }

    private Task LoseAsync(IConnection connection, CancellationTokenSource lost)
    {
        lock (_lock)
        {
            if (ReferenceEquals(connection, _connection))
            {
                _isBlocked = false;
                _connection = null;
                lost.Cancel();
            }
        }

        return Task.CompletedTask;
    }

    private Task SetBlockedAsync(IConnection connection, bool isBlocked)
    {
        if (ReferenceEquals(connection, Volatile.Read(ref _connection)))
        {
            _isBlocked = isBlocked;
        }

        return Task.CompletedTask;
    }
}

using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

/// <summary>A relay in front of the server that counts how often a client spoke after it had been answered: the round trips, whatever a library says about them.</summary>
internal sealed class RoundTripCounter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly string _host;
    private readonly int _port;
    private int _count;

    public RoundTripCounter(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        (_host, _port) = (connection.Host!, connection.Port);
        _listener.Start();
        connection.Host = "127.0.0.1";
        connection.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        connection.SslMode = SslMode.Disable;
        connection.MaxPoolSize = 1;
        ConnectionString = connection.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public async Task<int> DuringAsync(Func<Task> work)
    {
        var before = Volatile.Read(ref _count);
        await work();
        return Volatile.Read(ref _count) - before;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_host, _port);
            var wasAnswered = 1;
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), () => Interlocked.Add(ref _count, Interlocked.Exchange(ref wasAnswered, 0))),
                CopyAsync(server.GetStream(), client.GetStream(), () => Interlocked.Exchange(ref wasAnswered, 1)));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action onData)
    {
        var buffer = new byte[16_384];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
            {
                onData();
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Either side hung up, or the test is over.
        }
    }
}

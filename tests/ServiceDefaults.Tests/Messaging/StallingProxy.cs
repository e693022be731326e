using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Passes bytes on to a local port until told to hold them back: both ways and silently, or as a broker with an alarm does,
/// which tells its clients that they are blocked and reads no more from them.</summary>
internal sealed class StallingProxy : IAsyncDisposable
{
    // AMQP method frames on channel 0: connection.blocked with the reason "test", and connection.unblocked.
    private static readonly byte[] Blocked = [1, 0, 0, 0, 0, 0, 9, 0, 10, 0, 60, 4, (byte)'t', (byte)'e', (byte)'s', (byte)'t', 0xCE];
    private static readonly byte[] Unblocked = [1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 61, 0xCE];

    private readonly ConcurrentBag<NetworkStream> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _toServer = new();
    private volatile TaskCompletionSource _toClient = new();

    public StallingProxy(int target)
    {
        _target = target;
        GoOn();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Stall() => _toServer = _toClient = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        _toServer.TrySetResult();
        _toClient.TrySetResult();
    }

    /// <summary>To be called while nothing is on its way, so that the frame does not land inside another.</summary>
    public async Task BlockAsync()
    {
        _toServer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await TellAsync(Blocked);
    }

    public async Task UnblockAsync()
    {
        await TellAsync(Unblocked);
        GoOn();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            _clients.Add(client.GetStream());
            await Task.WhenAny(
                PassAsync(client.GetStream(), server.GetStream(), () => _toServer.Task),
                PassAsync(server.GetStream(), client.GetStream(), () => _toClient.Task));
        }
    }

    private Task TellAsync(byte[] frame) => Task.WhenAll(_clients.Where(client => client.Socket.Connected).Select(client => client.WriteAsync(frame, _end.Token).AsTask()));

    private async Task PassAsync(NetworkStream from, NetworkStream to, Func<Task> open)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            await open().WaitAsync(_end.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}

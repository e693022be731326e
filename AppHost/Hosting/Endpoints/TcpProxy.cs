using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Endpoints;

/// <summary>Owns one port on the loopback addresses and spreads its connections over the replicas that run, in turn.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly List<Socket> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _holdLimit;
    private readonly List<Task> _accepting = [];
    private ImmutableArray<int> _targets = [];
    private int _turn = -1;
    private int _openConnections;

    private TcpProxy(TimeSpan holdLimit)
    {
        _holdLimit = holdLimit;
    }

    public int Port { get; private set; }

    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <param name="port">Null or 0 means a free one.</param>
    /// <param name="holdLimit">How long a connection is held while no replica listens.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static TcpProxy Listen(int? port, TimeSpan holdLimit)
    {
        var proxy = new TcpProxy(holdLimit) { Port = port is null or 0 ? FreePorts.Next() : port.Value };
        try
        {
            proxy.Bind(IPAddress.Loopback);
            if (Loopback.HasIPv6)
            {
                proxy.Bind(IPAddress.IPv6Loopback);
            }
        }
        catch
        {
            proxy._listeners.ForEach(listener => listener.Dispose());
            throw;
        }

        proxy._accepting.AddRange(proxy._listeners.Select(proxy.AcceptAsync));
        return proxy;
    }

    public void Add(int targetPort) => ImmutableInterlocked.Update(ref _targets, static (targets, port) => targets.Add(port), targetPort);

    public void Remove(int targetPort) => ImmutableInterlocked.Update(ref _targets, static (targets, port) => targets.Remove(port), targetPort);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_accepting);
        _stop.Dispose();
    }

    private void Bind(IPAddress address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listeners.Add(listener);
        listener.Bind(new IPEndPoint(address, Port));
        listener.Listen(1024);
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(client, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The client went away before it was accepted, or no descriptor is free for the moment: neither ends the proxy.
                await Task.Delay(RetryInterval, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        Interlocked.Increment(ref _openConnections);
        try
        {
            client.NoDelay = true;
            using var target = await ConnectAsync(stop);
            if (target is null)
            {
                // Nobody listens: a reset tells the client so at once.
                client.LingerState = new LingerOption(true, 0);
                return;
            }

            target.NoDelay = true;
            using var aborted = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAll(CopyAsync(client, target, aborted), CopyAsync(target, client, aborted));
            if (aborted.IsCancellationRequested)
            {
                client.LingerState = new LingerOption(true, 0);
                target.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away in between; closing both is all there is to do.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _openConnections);
        }
    }

    private async Task<Socket?> ConnectAsync(CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var targets = _targets;
            var start = targets.Length == 0 ? 0 : Interlocked.Increment(ref _turn) & int.MaxValue;
            for (var i = 0; i < targets.Length; i++)
            {
                if (await TryConnectAsync(targets[(start + i) % targets.Length], stop) is { } target)
                {
                    return target;
                }
            }

            if (Stopwatch.GetElapsedTime(since) >= _holdLimit)
            {
                return null;
            }

            await Task.Delay(RetryInterval, stop);
        }
    }

    private static async ValueTask<Socket?> TryConnectAsync(int port, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Copies until the source has no more to say, then says so to the destination; the other direction goes on by itself.</summary>
    private static async Task CopyAsync(Socket source, Socket destination, CancellationTokenSource aborted)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await source.ReceiveAsync(buffer, aborted.Token)) > 0)
            {
                var rest = buffer.AsMemory(0, count);
                while (!rest.IsEmpty)
                {
                    rest = rest[await destination.SendAsync(rest, aborted.Token)..];
                }
            }

            destination.Shutdown(SocketShutdown.Send);
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A reset on one side ends both directions.
            await aborted.CancelAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trilateral.Notifications.Tests;

/// <summary>A receiver below HTTP: what it sends need be no answer at all. It takes a request and then does what its test says with the bare connection.</summary>
public sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawConnection, CancellationToken, Task> _behaviour;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="behaviour">After the request was read, or at once where the other side is to speak TLS.</param>
    /// <param name="waitsForRequest">False: it speaks first.</param>
    public RawReceiver(Func<RawConnection, CancellationToken, Task> behaviour, bool waitsForRequest = true)
    {
        _behaviour = behaviour;
        _listener.Start();
        _accepting = AcceptAsync(waitsForRequest);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync(bool waitsForRequest)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(client, waitsForRequest));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, bool waitsForRequest)
    {
        using (client)
        {
            try
            {
                var connection = new RawConnection(client);
                if (waitsForRequest)
                {
                    await connection.ReadRequestAsync(_end.Token);
                }

                await _behaviour(connection, _end.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // The other side had enough.
            }
        }
    }
}

/// <summary>One connection to a <see cref="RawReceiver"/>.</summary>
public sealed class RawConnection(TcpClient client)
{
    public NetworkStream Stream { get; } = client.GetStream();

    /// <summary>The other side has not closed it.</summary>
    public bool IsOpen => !(client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0);

    public ValueTask SayAsync(string text, CancellationToken stop) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop);

    /// <summary>Ends it by a reset instead of in order.</summary>
    public void Reset()
    {
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    internal async Task ReadRequestAsync(CancellationToken stop)
    {
        var (buffer, read) = (new byte[64 * 1024], 0);
        while (true)
        {
            var now = await Stream.ReadAsync(buffer.AsMemory(read), stop);
            read += now;
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (now == 0 || (end > 0 && read - end - 4 >= LengthOf(text)))
            {
                return;
            }
        }
    }

    private static int LengthOf(string head)
    {
        const string Name = "Content-Length: ";
        var start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return int.Parse(head[start..head.IndexOf('\r', start)], System.Globalization.CultureInfo.InvariantCulture);
    }
}

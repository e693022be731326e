using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Endpoints;

namespace Trilateral.AppHost.Tests;

public sealed class TcpProxyTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Connections_go_to_the_replicas_in_turn()
    {
        await using var first = Target.Start("1");
        await using var second = Target.Start("2");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(first.Port);
        proxy.Add(second.Port);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => NameAsync(proxy.Port)));

        Assert.Equal(50, answers.Count(answer => answer == "1"));
        Assert.Equal(50, answers.Count(answer => answer == "2"));
        proxy.Remove(first.Port);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => NameAsync(proxy.Port))), answer => Assert.Equal("2", answer));
    }

    [Fact]
    public async Task A_replica_that_does_not_listen_is_passed_over()
    {
        await using var alive = Target.Start("alive");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(FreePorts.Next());
        proxy.Add(alive.Port);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => NameAsync(proxy.Port))), answer => Assert.Equal("alive", answer));
    }

    [Fact]
    public async Task A_connection_is_held_until_a_replica_listens()
    {
        await using var proxy = TcpProxy.Listen(null, Hold);
        var port = FreePorts.Next();
        proxy.Add(port);
        var answer = NameAsync(proxy.Port);
        await Eventually.IsTrueAsync(() => proxy.OpenConnections == 1, "the connection is held");
        Assert.False(answer.IsCompleted);

        await using var late = Target.Start("late", port);

        Assert.Equal("late", await answer);
    }

    [Fact]
    public async Task A_connection_nobody_takes_is_reset_after_the_limit()
    {
        await using var proxy = TcpProxy.Listen(null, TimeSpan.FromMilliseconds(200));
        proxy.Add(FreePorts.Next());

        await Assert.ThrowsAnyAsync<IOException>(() => NameAsync(proxy.Port));
        await Eventually.IsTrueAsync(() => proxy.OpenConnections == 0, "the connection is closed");
    }

    [Fact]
    public async Task Either_side_may_stop_talking_and_still_listen()
    {
        await using var target = Target.Start("x");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(target.Port);
        using var client = await ConnectAsync(proxy.Port);

        // The target answers only once the client has said all it has to say.
        var stream = client.GetStream();
        await stream.WriteAsync("hash"u8.ToArray(), TestContext.Current.CancellationToken);
        var content = RandomNumberGenerator.GetBytes(3_000_001);
        await stream.WriteAsync(content, TestContext.Current.CancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), await ReadAllAsync(stream));
    }

    [Fact]
    public async Task Large_content_arrives_whole_on_many_connections_at_once()
    {
        await using var target = Target.Start("x");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(target.Port);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var client = await ConnectAsync(proxy.Port);
            var content = RandomNumberGenerator.GetBytes(300_000);
            await client.GetStream().WriteAsync("echo"u8.ToArray(), TestContext.Current.CancellationToken);
            var back = new byte[content.Length];
            await Task.WhenAll(
                client.GetStream().WriteAsync(content, TestContext.Current.CancellationToken).AsTask(),
                client.GetStream().ReadExactlyAsync(back, TestContext.Current.CancellationToken).AsTask());
            Assert.Equal(content, back);
        }));

        await Eventually.IsTrueAsync(() => proxy.OpenConnections == 0, "all connections are closed");
    }

    [Fact]
    public async Task A_target_that_dies_ends_the_connection()
    {
        await using var target = Target.Start("x");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(target.Port);
        using var client = await ConnectAsync(proxy.Port);
        await client.GetStream().WriteAsync("hold"u8.ToArray(), TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync(() => target.Held.Count == 1, "the target has it");

        Assert.True(target.Held.TryTake(out var held));
        held.LingerState = new LingerOption(true, 0);
        held.Dispose();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            if (await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0)
            {
                throw new IOException("closed");
            }
        });
    }

    [Fact]
    public async Task The_port_is_its_own_on_both_loopback_addresses_and_no_other()
    {
        await using var target = Target.Start("x");
        await using var proxy = TcpProxy.Listen(null, Hold);
        proxy.Add(target.Port);

        Assert.Throws<SocketException>(() => TcpProxy.Listen(proxy.Port, Hold));
        Assert.False(FreePorts.IsFree(proxy.Port));
        if (Loopback.HasIPv6)
        {
            using var client = new TcpClient(AddressFamily.InterNetworkV6);
            await client.ConnectAsync(IPAddress.IPv6Loopback, proxy.Port, TestContext.Current.CancellationToken);
        }

        var listeners = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == proxy.Port);
        Assert.All(listeners, end => Assert.True(IPAddress.IsLoopback(end.Address)));
    }

    [Fact]
    public void Free_ports_are_free_and_differ()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePorts.Next()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<string> NameAsync(int port)
    {
        using var client = await ConnectAsync(port);
        await client.GetStream().WriteAsync("name"u8.ToArray(), TestContext.Current.CancellationToken);
        return await ReadAllAsync(client.GetStream()) is { Length: > 0 } name ? name : throw new IOException("closed without an answer");
    }

    private static async Task<string> ReadAllAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>A server that does what the first four bytes say.</summary>
    private sealed class Target : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly string _name;
        private readonly Task _accepting;

        private Target(string name, int port)
        {
            _name = name;
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public ConcurrentBag<Socket> Held { get; } = [];

        public static Target Start(string name, int port = 0) => new(name, port);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                try
                {
                    _ = ServeAsync(await _listener.AcceptSocketAsync());
                }
                // Stopped while it waits, or between two connections.
                catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
                {
                    return;
                }
            }
        }

        private async Task ServeAsync(Socket socket)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var command = new byte[4];
            await stream.ReadExactlyAsync(command);
            switch (Encoding.ASCII.GetString(command))
            {
                case "name":
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(_name));
                    break;
                case "hash":
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToHexString(await SHA256.HashDataAsync(stream))));
                    break;
                case "echo":
                    await stream.CopyToAsync(stream);
                    break;
                default:
                    Held.Add(socket);
                    return;
            }

            socket.Shutdown(SocketShutdown.Both);
            socket.Dispose();
        }
    }
}

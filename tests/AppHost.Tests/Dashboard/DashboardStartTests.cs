using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Endpoints;

namespace Trilateral.AppHost.Tests.Dashboard;

[Collection(nameof(WholeProcess))]
public sealed class DashboardStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://0.0.0.0:18888")]
    [InlineData("http://192.168.1.5:18888")]
    [InlineData("http://[::]:18888")]
    [InlineData("http://dashboard.example:18888")]
    [InlineData("http://localhost.example:18888")]
    [InlineData("https://localhost:18888")]
    public async Task An_address_others_could_reach_is_refused_with_one_sentence(string address)
    {
        await using var server = new DashboardServer(Resources.Board(), new Uri(address), DashboardHost.Token, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<DashboardException>(() => server.StartAsync(Cancellation));

        Assert.Contains("http://localhost:18888", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_taken_port_is_named_with_the_way_out_and_its_holder_keeps_it(string host)
    {
        await using var holder = await DashboardHost.StartAsync(Resources.Board());
        await using var second = new DashboardServer(
            Resources.Board(),
            new Uri($"http://{host}:{holder.Address.Port}"),
            DashboardHost.Token,
            TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<DashboardException>(() => second.StartAsync(Cancellation));

        Assert.Equal(
            $"Port {holder.Address.Port} of the dashboard is taken: end the program that holds it, or give the dashboard another address.",
            refusal.Message);
        Assert.Equal("Healthy", await holder.Anonymous().GetStringAsync("/health", Cancellation));
    }

    [Fact]
    public async Task Localhost_answers_on_both_loopback_addresses_and_on_no_other()
    {
        var port = FreePorts.Next();
        await using var server = new DashboardServer(Resources.Board(), new Uri($"http://localhost:{port}"), DashboardHost.Token, TimeProvider.System);
        await server.StartAsync(Cancellation);
        using var client = new HttpClient();

        Assert.Equal($"http://localhost:{port}/login?t={DashboardHost.Token}", server.LogInAddress.ToString());
        Assert.Equal("Healthy", await client.GetStringAsync($"http://127.0.0.1:{port}/health", Cancellation));
        if (Socket.OSSupportsIPv6)
        {
            Assert.Equal("Healthy", await client.GetStringAsync($"http://[::1]:{port}/health", Cancellation));
        }

        var others = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), Cancellation)).Where(other => !IPAddress.IsLoopback(other));
        foreach (var other in others)
        {
            using var socket = new Socket(other.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var fault = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(other, port, Cancellation).AsTask());
            Assert.Equal(SocketError.ConnectionRefused, fault.SocketErrorCode);
        }
    }

    [Fact]
    public async Task The_addresses_set_for_the_process_do_not_move_the_dashboard()
    {
        var elsewhere = FreePorts.Next();
        string[] names = ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "Kestrel__Endpoints__Other__Url"];
        foreach (var name in names)
        {
            var value = name.EndsWith("PORTS", StringComparison.Ordinal) ? $"{elsewhere}" : $"http://127.0.0.1:{elsewhere}";
            Environment.SetEnvironmentVariable(name, value);
        }

        try
        {
            await using var host = await DashboardHost.StartAsync(Resources.Board());

            Assert.NotEqual(elsewhere, host.Address.Port);
            Assert.Equal("Healthy", await host.Anonymous().GetStringAsync("/health", Cancellation));
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, elsewhere, Cancellation).AsTask());
        }
        finally
        {
            foreach (var name in names)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    [Fact]
    public async Task A_signal_to_the_process_is_left_to_the_engine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));
        var client = await host.LogInAsync();
        await using var events = DashboardHost.EventsAsync(client, "").GetAsyncEnumerator(Cancellation);
        Assert.True(await events.MoveNextAsync());
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            received.SetResult();
        });

        using (var kill = Process.Start("kill", ["-TERM", $"{Environment.ProcessId}"]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        await received.Task.WaitAsync(Cancellation);
        host.Board.Set(Resources.Project("membership") with { State = "Stopping" });

        Assert.True(await events.MoveNextAsync(), "The stream ended: the signal stopped the dashboard.");
        Assert.Contains("Stopping", events.Current.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_open_streams_and_commands_and_frees_the_port()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")), port: FreePorts.Next());
        host.Board.Hold = new TaskCompletionSource();
        var port = host.Address.Port;
        var client = await host.LogInAsync();
        await using var events = DashboardHost.EventsAsync(client, "?log=membership").GetAsyncEnumerator(Cancellation);
        Assert.True(await events.MoveNextAsync());
        var command = client.SendAsync(host.OwnPost("/api/resources/membership/stop"), Cancellation);
        while (events.Current.Data.Contains("Running", StringComparison.Ordinal))
        {
            Assert.True(await events.MoveNextAsync());
        }

        await host.StopAsync();

        await using var next = await DashboardHost.StartAsync(Resources.Board(), port: port);
        Assert.Equal("Healthy", await next.Anonymous().GetStringAsync("/health", Cancellation));
        using var ended = await command;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ended.StatusCode);
        while (await events.MoveNextAsync())
        {
        }
    }
}

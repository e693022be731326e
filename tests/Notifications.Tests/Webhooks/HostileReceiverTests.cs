using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>
/// Receivers that mean harm, over real sockets: an attempt ends with the right outcome, keeps 16 KiB at most, reaches nothing it was not sent to, and holds up nobody
/// else's deliveries (wire-contracts §2.3, 2.7).
/// </summary>
[Collection(typeof(OneHostAtATime))]
public sealed class HostileReceiverTests(HostileReceiverTests.Host host) : IClassFixture<HostileReceiverTests.Host>, IAsyncLifetime
{
    private const int Flood = 100 * 1024 * 1024;

    /// <summary>Each below HTTP, with the outcome its attempt has.</summary>
    private static readonly Dictionary<string, string> Behaviours = new()
    {
        ["never answers"] = "timeout",
        ["drips its head"] = "timeout",
        ["drips its body"] = "timeout",
        ["says continue for ever"] = "timeout",
        ["sends no HTTP"] = "http",
        ["sends a status that is none"] = "http",
        ["sends a head without end"] = "http",
        ["sends a chunk size that is none"] = "http",
        ["closes without a word"] = "connect",
        ["closes amid its head"] = "connect",
        ["closes amid its body"] = "connect",
        ["resets amid its body"] = "connect",
        ["announces more than there is room for"] = "delivered 200",
        ["sends what is no text"] = "delivered 200",
    };

    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        _receiver = await Receiver.StartAsync();
    }

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Hostile_receivers_cost_one_attempt_and_16_KiB_each_and_hold_up_nobody_else()
    {
        var hostile = Behaviours.ToDictionary(one => one.Key, one => new RawReceiver((connection, stop) => MisbehaveAsync(connection, one.Key, stop)));
        var endpoints = new Dictionary<string, Id<WebhookEndpoint>>();
        foreach (var (behaviour, receiver) in hostile)
        {
            endpoints.Add(behaviour, (await host.AddEnabledAsync($"http://127.0.0.1:{receiver.Port}/")).Id);
        }

        var (good, _) = await host.AddVerifiedAsync(_receiver.On("/good", 200));
        await host.TellAsync();
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(good), Stop);
        await host.TellAsync();
        await Eventually.EqualsAsync("delivered 1, delivered 1", () => host.DeliveriesAsync(good), Stop);

        foreach (var (behaviour, id) in endpoints)
        {
            await Eventually.EqualsAsync($"{behaviour}: {Behaviours[behaviour]}", async () => $"{behaviour}: {await FirstAttemptAsync(id)}", Stop);
            Assert.InRange(await KeptAsync(id), 0, WebhookSender.MaxAnswerBytes);
            await hostile[behaviour].DisposeAsync();
        }
    }

    [Fact]
    public async Task A_receiver_that_would_send_100_MB_is_hung_up_on_after_the_16_KiB_that_are_kept()
    {
        var sent = 0L;
        var hungUp = new TaskCompletionSource();
        await using var hostile = new RawReceiver(async (connection, stop) =>
        {
            var block = new byte[64 * 1024];
            Array.Fill(block, (byte)'x');
            try
            {
                await connection.SayAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Flood}\r\n\r\n", stop);
                while (sent < Flood)
                {
                    await connection.Stream.WriteAsync(block, stop);
                    sent += block.Length;
                }
            }
            finally
            {
                hungUp.SetResult();
            }
        });
        var (id, _) = await host.AddEnabledAsync($"http://127.0.0.1:{hostile.Port}/");

        await host.TellAsync();

        await Eventually.EqualsAsync("delivered 200", () => FirstAttemptAsync(id), Stop);
        await hungUp.Task.WaitAsync(Stop);
        // The rest of what left it lies in the buffers of the two sockets, which are the kernel's and end with the connection.
        Assert.InRange(sent, WebhookSender.MaxAnswerBytes, Flood / 4);
        Assert.Equal(WebhookSender.MaxAnswerBytes, await KeptAsync(id));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_an_address_inside_is_kept_and_not_followed(int status)
    {
        // It lies in the test network, so that only the refusal to follow keeps it from being reached.
        await using var inside = new RawReceiver((connection, stop) => connection.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", stop).AsTask());
        var target = $"http://127.0.0.1:{inside.Port}/secrets";
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/redirecting", (context, _) =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, target);
            return Task.CompletedTask;
        }));

        await host.TellAsync();

        await Eventually.EqualsAsync($"http {status}", () => FirstAttemptAsync(id), Stop);
        Assert.Equal(target, await host.Database.QueryAsync<string>($"SELECT location FROM notifications.webhook_attempts WHERE endpoint_id = '{id.Value}' AND status = {status}", Stop));
        Assert.Equal(0, inside.Accepted);
    }

    [Fact]
    public async Task A_connection_that_is_made_and_never_taken_up_ends_by_the_clock()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var (id, _) = await host.AddEnabledAsync($"http://127.0.0.1:{((IPEndPoint)deaf.LocalEndpoint).Port}/");

        await host.TellAsync();

        await Eventually.EqualsAsync("timeout", () => FirstAttemptAsync(id), Stop);
    }

    [Theory]
    [InlineData("10.0.0.1", "blocked")]
    [InlineData("127.0.0.1,169.254.169.254", "blocked")]
    [InlineData("::ffff:192.168.1.1", "blocked")]
    [InlineData("8.8.8.8", "blocked")] // http, which only test networks may have
    [InlineData(null, "dns")]
    public async Task A_name_is_judged_by_every_address_it_has_at_the_connect(string? addresses, string expected)
    {
        var name = $"h{Guid.NewGuid():N}.test";
        if (addresses is not null)
        {
            TestNames.Set(name, addresses.Split(','));
        }

        _receiver.On("/here", 200);
        var (id, _) = await host.AddEnabledAsync($"http://{name}:{_receiver.Address.Port}/here");

        await host.TellAsync();

        await Eventually.EqualsAsync(expected, () => FirstAttemptAsync(id), Stop);
        Assert.Empty(_receiver.Events("/here"));
    }

    [Fact]
    public async Task A_name_that_points_elsewhere_a_moment_later_gains_nothing()
    {
        // Good when it is verified, a forbidden address for what comes after; the judged address itself is connected to, so one look-up serves judgement and connection.
        TestNames.Set("rebind.test", ["127.0.0.1"], ["169.254.169.254"]);
        _receiver.On("/rebind", 200);
        var (id, _) = await host.AddAsync($"http://rebind.test:{_receiver.Address.Port}/rebind");
        await host.BecomesAsync(id, "enabled");
        Assert.Equal(1, TestNames.Lookups("rebind.test"));

        // Another port is another connection.
        await using var second = await Receiver.StartAsync();
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET url = 'http://rebind.test:{second.Address.Port}/rebind' WHERE id = '{id.Value}'", Stop);
        await host.TellAsync();

        await Eventually.EqualsAsync("blocked", () => FirstAttemptAsync(id), Stop);
        Assert.Empty(second.All("/rebind"));
    }

    [Fact]
    public async Task A_receiver_whose_certificate_nobody_vouches_for_gets_nothing()
    {
        await using var imposter = await Receiver.StartAsync(withCertificate: true);
        var (id, _) = await host.AddEnabledAsync(new Uri(imposter.Address, "/in").AbsoluteUri);

        await host.TellAsync();

        await Eventually.EqualsAsync("tls", () => FirstAttemptAsync(id), Stop);
        Assert.Empty(imposter.All("/in"));
    }

    [Theory]
    [InlineData("speaks no TLS", "tls")]
    [InlineData("sends an alert", "tls")]
    [InlineData("never shakes hands", "timeout")]
    public async Task A_handshake_that_is_none_ends_the_attempt_before_anything_was_said(string behaviour, string expected)
    {
        var heard = new List<byte>();
        await using var broken = new RawReceiver(
            async (connection, stop) =>
            {
                var buffer = new byte[16 * 1024];
                var read = await connection.Stream.ReadAsync(buffer, stop);
                heard.AddRange(buffer.AsSpan(0, read));
                switch (behaviour)
                {
                    case "speaks no TLS":
                        await connection.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", stop);
                        break;
                    case "sends an alert":
                        // handshake_failure, fatal
                        await connection.Stream.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 40 }, stop);
                        break;
                    default:
                        await Task.Delay(Timeout.Infinite, stop);
                        break;
                }
            },
            waitsForRequest: false);
        var (id, _) = await host.AddEnabledAsync($"https://127.0.0.1:{broken.Port}/in");

        await host.TellAsync();

        await Eventually.EqualsAsync(expected, () => FirstAttemptAsync(id), Stop);
        // A client hello, and nothing of what was to be told.
        Assert.Equal(0x16, heard[0]);
        Assert.DoesNotContain("organisation", System.Text.Encoding.Latin1.GetString([.. heard]), StringComparison.Ordinal);
    }

    private static async Task MisbehaveAsync(RawConnection connection, string behaviour, CancellationToken stop)
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
        switch (behaviour)
        {
            case "never answers":
                await Task.Delay(Timeout.Infinite, stop);
                break;
            case "drips its head":
                await connection.SayAsync("HTTP/1.1 200 OK\r\nx-slow: ", stop);
                await DripAsync("x");
                break;
            case "drips its body":
                await connection.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", stop);
                await DripAsync("x");
                break;
            case "says continue for ever":
                await DripAsync("HTTP/1.1 100 Continue\r\n\r\n");
                break;
            case "sends no HTTP":
                await connection.SayAsync("220 mail.example ESMTP ready\r\n\r\n", stop);
                break;
            case "sends a status that is none":
                await connection.SayAsync("HTTP/1.1 2x0 Fine\r\n\r\n", stop);
                break;
            case "sends a head without end":
                await connection.SayAsync("HTTP/1.1 200 OK\r\n", stop);
                await FloodAsync("x-more: " + new string('x', 1000) + "\r\n");
                break;
            case "sends a chunk size that is none":
                await connection.SayAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n", stop);
                break;
            case "closes without a word":
                break;
            case "closes amid its head":
                await connection.SayAsync("HTTP/1.1 200", stop);
                break;
            case "closes amid its body":
                await connection.SayAsync(Head + "half", stop);
                break;
            case "resets amid its body":
                await connection.SayAsync(Head + "half", stop);
                connection.Reset();
                break;
            case "announces more than there is room for":
                await connection.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", stop);
                await FloodAsync(new string('x', 32 * 1024));
                break;
            case "sends what is no text":
                await connection.SayAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {32 * 1024}\r\n\r\n{new string('\xff', 16 * 1024)}{new string('\0', 16 * 1024)}", stop);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(behaviour), behaviour, "Not described.");
        }

        async Task DripAsync(string drop)
        {
            while (true)
            {
                await connection.SayAsync(drop, stop);
                await Task.Delay(50, stop);
            }
        }

        async Task FloodAsync(string block)
        {
            while (true)
            {
                await connection.SayAsync(block, stop);
            }
        }
    }

    // The second one is due five seconds later by a clock that runs on.
    private Task<string?> FirstAttemptAsync(Id<WebhookEndpoint> id) =>
        host.Database.QueryAsync<string>($"SELECT concat_ws(' ', outcome, status) FROM notifications.webhook_attempts WHERE endpoint_id = '{id.Value}' AND number = 1 AND ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1", Stop);

    private Task<int> KeptAsync(Id<WebhookEndpoint> id) =>
        host.Database.QueryAsync<int>($"SELECT coalesce(max(octet_length(answer)), 0) FROM notifications.webhook_attempts WHERE endpoint_id = '{id.Value}'", Stop);

    /// <summary>A short total clock, so that hostile receivers are quick to test; the rest as it is.</summary>
    public sealed class Host(TestServers servers) : NotificationsHost(servers)
    {
        protected override void Configure(IWebHostBuilder host)
        {
            base.Configure(host);
            host.UseSetting("Webhooks:AttemptTimeout", "00:00:06");
        }
    }
}

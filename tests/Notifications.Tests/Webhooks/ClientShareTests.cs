using Microsoft.AspNetCore.Hosting;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>A client whose many receivers hang has its share of what is under way, and leaves the rest to the others.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ClientShareTests(ClientShareTests.Host host) : IClassFixture<ClientShareTests.Host>, IAsyncLifetime
{
    private const int All = 6;
    private const int Share = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task One_clients_hanging_receivers_take_their_share_and_no_more()
    {
        var released = new TaskCompletionSource();
        var (connections, most) = (new List<RawConnection>(), 0);
        await using var hanging = new RawReceiver(async (connection, stop) =>
        {
            lock (connections)
            {
                connections.Add(connection);
                most = Math.Max(most, connections.Count(one => one.IsOpen));
            }

            await released.Task.WaitAsync(stop);
            lock (connections)
            {
                connections.Remove(connection);
            }

            await connection.SayAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", stop);
        });
        var greedy = TestActor.Government(Endpoints.Framework);
        foreach (var number in Enumerable.Range(0, All + Share))
        {
            await host.AddEnabledAsync($"http://127.0.0.1:{hanging.Port}/{number}", owner: greedy);
        }

        await using var receiver = await Receiver.StartAsync();
        await host.TellAsync();
        await Eventually.EqualsAsync(Share, () => Task.FromResult(Volatile.Read(ref most)), Stop);
        var (other, _) = await host.AddEnabledAsync(receiver.On("/other", 200), owner: TestActor.Government(Endpoints.Framework));
        foreach (var told in Enumerable.Range(1, 3))
        {
            await host.TellAsync();
            await Eventually.EqualsAsync(string.Join(", ", Enumerable.Repeat("delivered 1", told)), () => host.DeliveriesAsync(other), Stop);
        }

        // One that was given up makes room for the next: on a slow machine more are begun, and never more at once.
        Assert.Equal(Share, Volatile.Read(ref most));

        // Whoever is done makes room for the next of the same client. Those that were kept waiting too long are tried again later, by a clock that is moved as often as it takes.
        released.SetResult();
        await Eventually.HoldsAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMinutes(7));
                return await host.CountAsync($"webhook_deliveries d JOIN notifications.webhook_endpoints e ON e.id = d.endpoint_id WHERE e.client_id = '{greedy.ClientId}' AND d.state = 'delivered'");
            },
            delivered => delivered == 4 * (All + Share), Stop);
    }

    [Theory]
    [InlineData(0, 256, false, 0)]
    [InlineData(1, 256, true, 1)]
    [InlineData(256, 256, true, 256)]
    [InlineData(257, 256, true, 256)]
    [InlineData(32, 31, true, 31)] // the default, where the whole was set lower before there were shares
    [InlineData(32, 1, true, 1)]
    [InlineData(32, 0, true, 0)] // sends nothing at all
    public void A_share_is_a_part_of_the_whole(int share, int all, bool isTaken, int effective)
    {
        var options = new WebhookOptions { Key = new string('k', 32), MaxInFlight = all, MaxInFlightPerClient = share };
        var fault = options.Check(isProduction: true);

        Assert.Equal(effective, options.Share);
        Assert.Equal(isTaken, fault is null);
        Assert.Contains(isTaken ? "" : "Webhooks__MaxInFlightPerClient", fault ?? "", StringComparison.Ordinal);
    }

    /// <summary>Few at once, so that a test fills them; and receivers that hang are waited for.</summary>
    public sealed class Host(TestServers servers) : NotificationsHost(servers)
    {
        protected override void Configure(IWebHostBuilder host)
        {
            base.Configure(host);
            host.UseSetting("Webhooks:MaxInFlight", $"{All}").UseSetting("Webhooks:MaxInFlightPerClient", $"{Share}").UseSetting("Webhooks:AttemptTimeout", "00:00:30");
        }
    }
}

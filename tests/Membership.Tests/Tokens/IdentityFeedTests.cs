using Trilateral.Membership.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>The consumers of the frame that every service has, here with Membership's own queue.</summary>
public sealed class IdentityFeedTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Queue = "membership-keep-identity";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_order_news_arrive_in_the_newest_counts()
    {
        var (client, mandate) = (TestActor.NewId("cli"), TestActor.NewId("man"));
        var (start, last) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 30);
        var order = Enumerable.Range(1, last).ToArray();
        Random.Shared.Shuffle(order);

        // All at once: the consumer takes several at a time.
        await Task.WhenAll(order.Select(number => host.DeliverAsync(Queue, new ClientEpochRaised(client, number, number == last, "global", "Restricted"), Stop)));
        await Task.WhenAll(order.Select(number => host.DeliverAsync(
            Queue, new MandateEnded(mandate, number, client, "secretariat", "unodc", null, null, start, start.AddDays(number), "global", "FrameworkOnly"), Stop)));

        await Eventually.EqualsAsync(
            2L * last, () => host.Database.QueryAsync<long>($"select count(*) from membership.inbox where consumer = '{Queue}' and message_id not in (select message_id from membership.outbox)", Stop), Stop, TimeSpan.FromMinutes(1));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_clients where client_id = '{client}' and epoch = {last} and closed", Stop));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_mandates where mandate_id = '{mandate}' and known_version = {last} and ends_at = '{start.AddDays(last):O}'", Stop));
    }
}

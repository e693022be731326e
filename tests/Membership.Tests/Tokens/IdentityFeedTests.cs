using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>The consumers of the frame that every service has, here with Membership's own queue.</summary>
public sealed class IdentityFeedTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const int Last = 30;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_order_news_arrive_in_the_newest_counts()
    {
        var (client, mandate) = (TestActor.NewId("cli"), TestActor.NewId("man"));

        // Without an ordering key, in any order, and the consumer takes several at a time.
        await PublishAsync("ClientEpochRaised", $"'clientId', '{client}', 'epoch', n, 'closed', n = {Last}, 'reach', 'global', 'class', 'Restricted'");
        await PublishAsync(
            "MandateEnded",
            $"'mandateId', '{mandate}', 'version', n, 'clientId', '{client}', 'role', 'secretariat', 'side', 'unodc', 'startsAt', '2026-01-01T00:00:00Z', 'endsAt', '2026-02-' || lpad(least(n, 28)::text, 2, '0') || 'T00:00:00Z', 'reach', 'global', 'class', 'FrameworkOnly'");

        await Eventually.EqualsAsync(
            2L * Last,
            () => host.Database.QueryAsync<long>(
                $"select count(*) from membership.inbox i join membership.outbox o on o.message_id = i.message_id where o.body::jsonb ->> 'clientId' = '{client}'", Stop),
            Stop,
            TimeSpan.FromMinutes(1));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_clients where client_id = '{client}' and epoch = {Last} and closed", Stop));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_mandates where mandate_id = '{mandate}' and known_version = {Last}", Stop));
    }

    private Task<int> PublishAsync(string message, string members) => host.Database.ExecuteAsync(
        $"""
        insert into membership.outbox (message_id, destination, redelivery, message_type, content_type, body)
        select gen_random_uuid(), 'subscribers', 0, 'urn:message:Trilateral.Membership.Contracts:{message}', 'application/json', json_build_object({members})::text
        from generate_series(1, {Last}) n order by random()
        """,
        Stop);
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
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
            Stop);
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_clients where client_id = '{client}' and epoch = {Last} and closed", Stop));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.identity_mandates where mandate_id = '{mandate}' and known_version = {Last}", Stop));
    }

    [Theory]
    [InlineData("MandateGranted", "clientId", "cli_00000000000000000000000000000009")]
    [InlineData("MandateGranted", "role", "chair")]
    [InlineData("MandateGranted", "framework", "frm_00000000000000000000000000000009")]
    [InlineData("MandateGranted", "alliance", "aln_00000000000000000000000000000009")]
    [InlineData("MandateEnded", "alliance", "aln_00000000000000000000000000000009")]
    [InlineData("MandateEnded", "clientId", "cli_00000000000000000000000000000009")]
    [InlineData("MandateEnded", "role", "chair")]
    [InlineData("MandateEnded", "framework", "frm_00000000000000000000000000000009")]
    public async Task A_mandate_never_moves_to_another_client_function_framework_or_alliance(string message, string member, string other)
    {
        var (client, mandate, framework, alliance) = (TestActor.NewId("cli"), TestActor.NewId("man"), TestActor.NewId("frm"), TestActor.NewId("aln"));
        var refusedBefore = await RefusedAsync();
        var known = $"select count(*) from membership.identity_mandates where mandate_id = '{mandate}' and client_id = '{client}' and role = 'secretariat' and framework = '{framework}' and alliance = '{alliance}'";
        await PublishAsync("MandateGranted", Mandate(1), 1);
        await Eventually.EqualsAsync(1L, () => host.Database.QueryAsync<long>($"{known} and known_version = 1", Stop), Stop);

        var mine = member switch { "clientId" => client, "role" => "secretariat", "alliance" => alliance, _ => framework };
        await PublishAsync(message, Mandate(2).Replace($"'{member}', '{mine}'", $"'{member}', '{other}'", StringComparison.Ordinal), 1);

        await Eventually.EqualsAsync(refusedBefore + 1, RefusedAsync, Stop);
        Assert.Equal(1, await host.Database.QueryAsync<long>($"{known} and known_version = 1", Stop));

        string Mandate(int version) =>
            $"'mandateId', '{mandate}', 'version', {version}, 'clientId', '{client}', 'role', 'secretariat', 'side', 'unodc', 'framework', '{framework}', 'alliance', '{alliance}', 'startsAt', '2026-01-01T00:00:00Z', 'endsAt', '2026-02-01T00:00:00Z', 'reach', 'global', 'class', 'FrameworkOnly'";
    }

    /// <summary>Messages that the queue of the identity consumers gave up.</summary>
    private async Task<uint> RefusedAsync()
    {
        var broker = host.Services.GetRequiredService<IConfiguration>().GetConnectionString("rabbitmq")!;
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        return await channel.MessageCountAsync("membership-keep-identity_error", Stop);
    }

    private Task<int> PublishAsync(string message, string members, int count = Last) => host.Database.ExecuteAsync(
        $"""
        insert into membership.outbox (message_id, destination, redelivery, message_type, content_type, body)
        select gen_random_uuid(), 'subscribers', 0, 'urn:message:Trilateral.Membership.Contracts:{message}', 'application/json', json_build_object({members})::text
        from generate_series(1, {count}) n order by random()
        """,
        Stop);
}

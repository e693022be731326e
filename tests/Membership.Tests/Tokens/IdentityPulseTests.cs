using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

public sealed class IdentityPulseTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Beats = "select count(*) from membership.outbox where message_type like '%:IdentityBeat'";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_beats_by_itself_and_hears_it()
    {
        await host.Database.ExecuteAsync("delete from membership.identity_feed", Stop);

        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(*) = 1 from membership.identity_feed where heard_at > clock_timestamp() - interval '30 s'", Stop),
            TimeSpan.FromSeconds(60),
            "a beat arrives",
            Stop);
    }

    [Fact]
    public async Task Of_replicas_that_want_to_beat_at_once_one_does_and_none_while_a_beat_waits()
    {
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>($"select ({Beats} and sent_at is not null) > 0", Stop), TimeSpan.FromSeconds(60), "the first beat has left", Stop);
        await host.Database.ExecuteAsync("update membership.identity_pulse set beaten_at = beaten_at - interval '1 hour'", Stop);
        var before = await host.Database.QueryAsync<long>(Beats, Stop);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Services.GetRequiredService<IdentityPulse>().BeatAsync(Stop)));

        // The service's own loop may be one more of them, never a second beat.
        Assert.Equal(before + 1, await host.Database.QueryAsync<long>(Beats, Stop));
        await host.Database.ExecuteAsync(
            "insert into membership.outbox (message_id, destination, redelivery, message_type, content_type, body) select gen_random_uuid(), destination, 0, message_type, content_type, body from membership.outbox where message_type like '%:IdentityBeat' limit 1;"
            + "update membership.outbox set next_attempt_at = now() + interval '1 hour' where sent_at is null; update membership.identity_pulse set beaten_at = beaten_at - interval '1 hour'",
            Stop);
        var waiting = await host.Database.QueryAsync<long>(Beats, Stop);
        await host.Services.GetRequiredService<IdentityPulse>().BeatAsync(Stop);
        Assert.Equal(waiting, await host.Database.QueryAsync<long>(Beats, Stop));

        // The beat made to wait would keep the service silent for every test after this one.
        await host.Database.ExecuteAsync("delete from membership.outbox where sent_at is null and message_type like '%:IdentityBeat'", Stop);
    }
}

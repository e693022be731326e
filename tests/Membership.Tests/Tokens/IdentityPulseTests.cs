using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

public sealed class IdentityPulseTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Beats = "select count(*) from membership.outbox where message_type like '%:IdentityBeat'";

    private const string SetBack = "update membership.identity_pulse set beaten_at = clock_timestamp() - interval '1 hour'";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_beats_by_itself_and_hears_it()
    {
        await host.Database.ExecuteAsync("delete from membership.identity_feed", Stop);

        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(*) = 1 from membership.identity_feed where heard_at > clock_timestamp() - interval '30 s'", Stop),
            "a beat arrives",
            Stop);
    }

    [Fact]
    public async Task Of_replicas_that_want_to_beat_at_once_one_does_and_none_while_a_beat_waits()
    {
        await Eventually.BecomesTrueAsync(() => host.Database.QueryAsync<bool>($"select ({Beats} and sent_at is not null) > 0", Stop), "the first beat has left", Stop);

        // Counted while nobody beats: the service's own loop goes on beside the test.
        await HoldBackAsync();
        await Eventually.EqualsAsync(0L, () => host.Database.QueryAsync<long>($"{Beats} and sent_at is null", Stop), Stop);
        var before = await host.Database.QueryAsync<long>(Beats, Stop);
        await host.Database.ExecuteAsync(SetBack, Stop);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Services.GetRequiredService<IdentityPulse>().BeatAsync(Stop)));

        // The service's own loop may be one more of them, never a second beat.
        Assert.Equal(before + 1, await host.Database.QueryAsync<long>(Beats, Stop));
        await host.Database.ExecuteAsync(
            "insert into membership.outbox (message_id, destination, redelivery, message_type, content_type, body) select gen_random_uuid(), destination, 0, message_type, content_type, body from membership.outbox where message_type like '%:IdentityBeat' limit 1;"
            + "update membership.outbox set next_attempt_at = now() + interval '1 hour' where sent_at is null",
            Stop);
        var waiting = await host.Database.QueryAsync<long>(Beats, Stop);
        await host.Database.ExecuteAsync(SetBack, Stop);
        await host.Services.GetRequiredService<IdentityPulse>().BeatAsync(Stop);
        Assert.Equal(waiting, await host.Database.QueryAsync<long>(Beats, Stop));

        // The beat made to wait would keep the service silent for every test after this one.
        await host.Database.ExecuteAsync("delete from membership.outbox where sent_at is null and message_type like '%:IdentityBeat'", Stop);
    }

    [Fact]
    public async Task While_the_news_are_silent_acts_of_rights_are_refused_and_the_rest_goes_on()
    {
        string[] acts =
        [
            "mandates", "mandates/man_1/end", "mandates/man_1/replace", "clients", "clients/cli_1/secrets", "alliances/aln_1/applications/app_1/admit", "alliances/aln_1/applications/app_1/decline",
        ];
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(TestActor.NewId("frm"), TestActor.NewId("org")), Stop);
        await HoldBackAsync();
        await host.Database.ExecuteAsync("update membership.identity_feed set heard_at = clock_timestamp() - interval '31 s'", Stop);

        foreach (var act in acts)
        {
            using var refused = await Eventually.HoldsAsync(() => ActAsync(act), answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable, Stop);
            await refused.RefusedAsync(HttpStatusCode.ServiceUnavailable, "identity-stale", Stop);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
        }

        // What takes a leaked secret out of use is not barred by a broker that is away.
        using var read = await administrator.GetAsync("/membership/v1/mandates", Stop);
        using var close = await ActAsync("clients/cli_1/close");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (read.StatusCode, close.StatusCode));

        await host.Database.ExecuteAsync(SetBack, Stop);
        await host.Services.GetRequiredService<IdentityPulse>().BeatAsync(Stop);

        foreach (var act in acts)
        {
            using var heard = await Eventually.HoldsAsync(() => ActAsync(act), answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable, Stop);
            Assert.Contains(heard.StatusCode, new[] { HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound });
        }

        // Of a form that is refused by whoever looks at it: only the refusal before counts.
        Task<HttpResponseMessage> ActAsync(string act) =>
            (act.Contains("application", StringComparison.Ordinal) ? coordinator : administrator).PostAsync($"/membership/v1/{act}", new { }, Stop, ifMatch: "\"1\"");
    }

    /// <summary>No beat until the turn is set back, and nothing on its way that would be heard.</summary>
    private async Task HoldBackAsync()
    {
        await host.Database.ExecuteAsync(
            "insert into membership.identity_pulse (id, beaten_at) values (1, clock_timestamp() + interval '1 hour') on conflict (id) do update set beaten_at = excluded.beaten_at", Stop);
        await Eventually.EqualsAsync(
            0L,
            () => host.Database.QueryAsync<long>(
                "select count(*) from membership.outbox o where message_type ~ ':(IdentityBeat|SigningKey|ClientEpoch|Mandate)' and not exists (select from membership.inbox i where i.message_id = o.message_id)",
                Stop),
            Stop);
    }
}

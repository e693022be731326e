using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Alliances;

/// <summary>Founders are told that their signature is asked, and have sixty days for it; a founding that not all signed in time has expired.</summary>
public sealed class FoundingWindowTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_founder_that_has_not_signed_is_told_once_with_its_last_second()
    {
        var (founders, id, founding) = await ProposeAsync();

        // Sixty days after the day of the proposal in Karachi, at its end.
        var proposed = founding.GetProperty("proposedAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(5));
        Assert.Equal(new DateTimeOffset(proposed.Date.AddDays(61), TimeSpan.FromHours(5)).AddSeconds(-1), founding.GetProperty("signUntil").GetDateTimeOffset());
        Assert.Equal(
            string.Join(' ', founders[1..].Order(StringComparer.Ordinal)),
            await host.Database.QueryAsync<string>(
                $"select string_agg(body::jsonb ->> 'organisationId', ' ' order by body::jsonb ->> 'organisationId') from membership.outbox where message_type like '%:SignatureAsked' and body::jsonb ->> 'foundingId' = '{id}'"
                + $" and body::jsonb ->> 'facilitatingOrganisationId' = '{founders[0]}' and (body::jsonb ->> 'signUntil')::timestamptz = '{founding.GetProperty("signUntil").GetString()}'"
                + " and body::jsonb ->> 'class' = 'Restricted'",
                Stop));
    }

    // One that was open before there was such a message.
    [Fact]
    public async Task Founders_of_what_was_open_before_are_asked_once_however_often_the_job_runs()
    {
        var (founders, id, founding) = await ProposeAsync();
        using var founder = await _scene.AsCoordinatorAsync(founding.GetProperty("framework").GetString(), founders[1]);
        using var signed = await founder.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "*");
        await signed.JsonAsync(HttpStatusCode.OK, Stop);
        var job = host.Services.GetRequiredService<AskFounders>();
        await job.AnnounceAsync(Stop);
        Assert.Equal(4, await _scene.MessagesAsync("SignatureAsked", "foundingId", id));
        await host.Database.ExecuteAsync($"update membership.alliance_foundings set asked_at = null where id = '{Guid.ParseExact(id[4..], "N")}'", Stop);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.AnnounceAsync(Stop)));
        await job.AnnounceAsync(Stop);

        // Those three that have not signed.
        await Eventually.EqualsAsync(7L, () => _scene.MessagesAsync("SignatureAsked", "foundingId", id), Stop);
        Assert.Equal(3, (await founder.ReadAsync($"{Scene.Foundings}/{id}", Stop)).GetProperty("version").GetInt32());
    }

    // One whose founders were asked before anybody was reminded of it.
    [Fact]
    public async Task Those_who_remind_are_told_once_whose_signatures_a_founding_of_before_lacks()
    {
        var (founders, id, founding) = await ProposeAsync();
        using var founder = await _scene.AsCoordinatorAsync(founding.GetProperty("framework").GetString(), founders[1]);
        using var signed = await founder.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "*");
        await signed.JsonAsync(HttpStatusCode.OK, Stop);
        var job = host.Services.GetRequiredService<RestateFoundings>();
        await job.AnnounceAsync(Stop);
        Assert.Equal(0, await _scene.MessagesAsync("FoundingRestated", "foundingId", id));
        await host.Database.ExecuteAsync($"update membership.alliance_foundings set known_at = null where id = '{Guid.ParseExact(id[4..], "N")}'", Stop);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.AnnounceAsync(Stop)));
        await job.AnnounceAsync(Stop);

        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("FoundingRestated", "foundingId", id), Stop);
        var told = JsonSerializer.Deserialize<JsonElement>(
            await host.Database.QueryAsync<string>($"select body from membership.outbox where message_type like '%:FoundingRestated' and body::jsonb ->> 'foundingId' = '{id}'", Stop) ?? "null");
        Assert.Equal(founders[2..].Order(StringComparer.Ordinal), told.GetProperty("missingOrganisationIds").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal((founders[0], "Restricted"), (told.GetProperty("facilitatingOrganisationId").GetString(), told.GetProperty("class").GetString()));
        Assert.Equal(founding.GetProperty("signUntil").GetDateTimeOffset(), told.GetProperty("signUntil").GetDateTimeOffset());
    }

    // A deadline is inclusive to the second: 23:59:59.999 is in time.
    [Theory]
    [InlineData(-1_000, true)]
    [InlineData(0, true)]
    [InlineData(999, true)]
    [InlineData(1_000, false)]
    public void The_last_second_counts(int milliseconds, bool inTime)
    {
        var end = new DateTimeOffset(2027, 1, 21, 18, 59, 59, TimeSpan.Zero);
        var founder = Id.NewUntimed<Organisation>();
        var founding = new AllianceFounding { SignUntil = end, Founders = [new() { OrganisationId = founder }] };
        var now = end.AddMilliseconds(milliseconds);

        var decision = SignFounding.Decide(founding, new(null, null), founder, Constituency.CivilSocietyOrganisation, "per_1", now);

        Assert.Equal((inTime ? FoundingState.Open : FoundingState.Expired, inTime), (founding.StateAt(now), decision.WrongState is null));
        Assert.Equal(!inTime, AllianceFounding.IsOverdue(now).Compile()(founding));
    }

    // The test's clock runs on: the last second itself is looked at above.
    [Theory]
    [InlineData(-60, true)]
    [InlineData(1, false)]
    public async Task A_founder_signs_until_the_last_second_whether_or_not_the_job_has_come_by(int seconds, bool inTime)
    {
        var (founders, id, founding) = await ProposeAsync();
        using var founder = await _scene.AsCoordinatorAsync(founding.GetProperty("framework").GetString(), founders[1]);
        host.Clock.MoveTo(founding.GetProperty("signUntil").GetDateTimeOffset().AddSeconds(seconds));

        var read = await founder.ReadAsync($"{Scene.Foundings}/{id}", Stop);
        using var signed = await founder.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "*");

        Assert.Equal(inTime ? "open" : "expired", read.GetProperty("state").GetString());
        Assert.Equal([id], await InStateAsync(founder, inTime ? "open" : "expired"));
        Assert.Empty(await InStateAsync(founder, inTime ? "expired" : "open"));
        if (inTime)
        {
            Assert.Equal("open", (await signed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
            return;
        }

        await signed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains("proposes anew (rule 35)", await signed.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var convening = await _scene.AsCoordinatorAsync(founding.GetProperty("framework").GetString(), founders[0]);
        using var withdrawn = await convening.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/withdraw", new { reason = "Not all of them have signed." }, Stop, ifMatch: "*");
        await withdrawn.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var anew = await convening.PostAsync(Scene.Foundings, Scene.Founding(founding.GetProperty("framework").GetString()!, founders, founding.GetProperty("name").GetString()), Stop);
        await anew.JsonAsync(HttpStatusCode.Created, Stop);
    }

    [Fact]
    public async Task However_often_the_job_runs_each_founder_is_told_of_the_end_once()
    {
        var (founders, id, founding) = await ProposeAsync();
        var job = host.Services.GetRequiredService<ExpireFoundings>();
        await job.AnnounceAsync(Stop);
        Assert.Equal(0, await _scene.MessagesAsync("FoundingExpired", "foundingId", id));
        var over = founding.GetProperty("signUntil").GetDateTimeOffset().AddSeconds(1);
        host.Clock.MoveTo(over);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.AnnounceAsync(Stop)));
        await job.AnnounceAsync(Stop);

        using var founder = await _scene.AsCoordinatorAsync(founding.GetProperty("framework").GetString(), founders[1]);
        var read = await founder.ReadAsync($"{Scene.Foundings}/{id}", Stop);
        Assert.Equal(("expired", over), (read.GetProperty("state").GetString(), read.GetProperty("endedAt").GetDateTimeOffset()));
        Assert.Equal((founders.Length, 1), (await _scene.MessagesAsync("FoundingExpired", "foundingId", id), await _scene.AuditedAsync("founding.expired", id)));
        Assert.Equal(founders.Length, await host.Database.QueryAsync<long>(
            $"select count(distinct body::jsonb ->> 'organisationId') from membership.outbox where message_type like '%:FoundingExpired' and body::jsonb ->> 'foundingId' = '{id}'", Stop));
    }

    // Whichever is first: an alliance, and nobody is told of an end; or an end, and no alliance.
    [Fact]
    public async Task The_last_signature_and_the_end_of_the_window_at_once_have_one_outcome()
    {
        var job = host.Services.GetRequiredService<ExpireFoundings>();
        for (var round = 0; round < 3; round++)
        {
            var (founders, id, founding) = await ProposeAsync();
            var framework = founding.GetProperty("framework").GetString();
            foreach (var founder in founders[1..4])
            {
                using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);
                using var signed = await coordinator.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "*");
                await signed.JsonAsync(HttpStatusCode.OK, Stop);
            }

            using var fifth = await _scene.AsCoordinatorAsync(framework, founders[4]);
            host.Clock.MoveTo(founding.GetProperty("signUntil").GetDateTimeOffset());
            var signing = fifth.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "*");
            host.Clock.MoveTo(founding.GetProperty("signUntil").GetDateTimeOffset().AddSeconds(1));
            await Task.WhenAll(job.AnnounceAsync(Stop), job.AnnounceAsync(Stop));
            using var last = await signing;
            await job.AnnounceAsync(Stop);

            var founded = last.StatusCode == HttpStatusCode.OK;
            Assert.True(founded || last.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{last.StatusCode}");
            Assert.Equal(founded ? "founded" : "expired", (await fifth.ReadAsync($"{Scene.Foundings}/{id}", Stop)).GetProperty("state").GetString());
            Assert.Equal(
                (founded ? 1 : 0, founded ? 0 : founders.Length),
                (await _scene.CountAsync($"alliances where framework_id = '{Guid.ParseExact(framework![4..], "N")}'"), await _scene.MessagesAsync("FoundingExpired", "foundingId", id)));
        }
    }

    private async Task<(string[] Founders, string Id, JsonElement Founding)> ProposeAsync()
    {
        var framework = await _scene.FrameworkAsync();
        string[] founders = [.. await _scene.OrganisationsAsync(4), await _scene.OrganisationAsync("academia")];
        using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var answer = await convening.PostAsync(Scene.Foundings, Scene.Founding(framework, founders), Stop);
        var founding = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return (founders, Scene.Id(founding), founding);
    }

    private static async Task<IEnumerable<string>> InStateAsync(HttpClient caller, string state) =>
        (await caller.ReadAsync($"{Scene.Foundings}?state={state}", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id);
}

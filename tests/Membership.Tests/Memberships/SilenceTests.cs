using System.Globalization;
using System.Net;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.Submissions.Contracts;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class SilenceTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Path = "/membership/v1/memberships";
    private const string Queue = "membership-hear-acts";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AnnounceSilence Job => host.Services.GetRequiredService<AnnounceSilence>();

    [Fact]
    public async Task After_a_year_of_silence_a_member_is_shown_inactive_without_any_job_and_loses_no_right()
    {
        var (alliance, framework, organisation, id) = await StageAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var joined = Today;
        Assert.False((await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("inactive").GetBoolean());

        host.Clock.MoveTo(End(joined).AddSeconds(-2));
        Assert.False((await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("inactive").GetBoolean());
        host.Clock.MoveTo(End(joined));

        var silent = await anybody.ReadAsync($"{Path}/{id}", Stop);
        Assert.Equal((true, Text(joined), "active"), (silent.GetProperty("inactive").GetBoolean(), silent.GetProperty("silentSince").GetString(), silent.GetProperty("standing").GetString()));
        Assert.Equal((true, Text(joined)), await ListedAsync(anybody, alliance, organisation));
        // Of a past day what is known: it was not heard since.
        Assert.False((await anybody.ReadAsync($"{Path}/{id}?on={Text(joined.AddMonths(6))}", Stop)).GetProperty("inactive").GetBoolean());
        using var own = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
        using var act = await own.PostAsync($"{Scene.Organisations}/{organisation}/people", new { function = "focalPoint", from = "2026-01-01" }, Stop);
        Assert.Equal(HttpStatusCode.Created, act.StatusCode);

        var heard = await anybody.ReadAsync($"{Path}/{id}", Stop);
        Assert.Equal((false, false), (heard.GetProperty("inactive").GetBoolean(), heard.TryGetProperty("silentSince", out _)));
        Assert.Equal((false, null), await ListedAsync(anybody, alliance, organisation));
    }

    [Fact]
    public async Task A_silence_and_its_end_are_told_once_each_however_often_and_in_parallel_the_job_runs()
    {
        var (_, framework, organisation, id) = await StageAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        using var own = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
        var joined = Today;
        await TellAsync();
        Assert.Equal((0, 1), (await _scene.MessagesAsync("MemberBecameInactive", "membershipId", id), (await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("version").GetInt32()));
        host.Clock.MoveTo(End(joined).AddDays(3));

        await TellAsync();
        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("MemberBecameInactive", "membershipId", id), Stop);
        await TellAsync();
        Assert.Equal((1, 1, 0), (
            await _scene.MessagesAsync("MemberBecameInactive", "membershipId", id), await _scene.AuditedAsync("membership.inactive", id), await _scene.MessagesAsync("MemberHeardAgain", "membershipId", id)));
        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:MemberBecameInactive' and body::jsonb ->> 'membershipId' = '{id}' and body::jsonb ->> 'silentSince' = '{Text(joined)}' and (body::jsonb ->> 'inactiveAt')::timestamptz = '{End(joined):O}'"));
        Assert.NotEqual("\"1\"", await TagAsync(anybody, id));

        // Between the act and the next look of the job nothing is answered as unchanged.
        var told = await TagAsync(anybody, id);
        using var act = await own.PostAsync($"{Path}/{id}/leave", new { reason = new string('x', 3_000) }, Stop, ifMatch: told);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, act.StatusCode);
        await TellAsync();
        Assert.Equal(0, await _scene.MessagesAsync("MemberHeardAgain", "membershipId", id));
        await ActAsync(own, organisation);
        using var conditional = new HttpRequestMessage(HttpMethod.Get, $"{Path}/{id}") { Headers = { { "If-None-Match", told } } };
        using var answered = await anybody.SendAsync(conditional, Stop);
        Assert.False((await answered.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("inactive").GetBoolean());
        await TellAsync();
        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("MemberHeardAgain", "membershipId", id), Stop);
        await TellAsync();
        Assert.Equal((1, 1), (await _scene.MessagesAsync("MemberHeardAgain", "membershipId", id), await _scene.AuditedAsync("membership.heard_again", id)));

        // The next silence is another one.
        host.Clock.MoveTo(End(Today));
        await TellAsync();
        await Eventually.EqualsAsync(2L, () => _scene.MessagesAsync("MemberBecameInactive", "membershipId", id), Stop);
    }

    [Fact]
    public async Task Acts_in_other_services_are_heard_once_and_in_any_order_and_what_others_do_is_not()
    {
        var (_, _, organisation, id) = await StageAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var joined = host.Clock.GetUtcNow();
        DateTimeOffset Day(int number) => joined.AddDays(number);
        string Ref(string prefix) => TestActor.NewId(prefix);

        await SendAsync(new RegistrationConfirmed(Ref("reg"), 1, Ref("evt"), organisation, Ref("per"), "online", Day(40), "civil_society", "global", "Restricted"));
        await HeardAsync(40);
        await SendAsync(new RegistrationWaitListed(Ref("reg"), 1, Ref("evt"), organisation, Ref("per"), "online", 1, "capacity", Day(30), "civil_society", "global", "Restricted"));
        await SendAsync(new ContributionLodged(Ref("con"), 2, "statement", "national", null, "civil_society", organisation, Day(60), Day(65), "global", "Restricted"));
        await HeardAsync(60);
        await SendAsync(new ContributionWithdrawn(Ref("con"), 3, "statement", "national", "civil_society", organisation, Day(50), "global", "Restricted"));
        await SendAsync(new ContributionLodged(Ref("con"), 2, "statement", "national", null, "government", null, Day(80), Day(85), "global", "Restricted"));
        await SendAsync(new ContributionLodged(Ref("con"), 2, "statement", "national", null, "civil_society", Ref("org"), Day(80), Day(85), "global", "Restricted"));
        // They are taken one after the other: with the last one's effect those before have had theirs.
        await SendAsync(new ContributionWithdrawn(Ref("con"), 3, "statement", "national", "civil_society", organisation, Day(70), "global", "Restricted"));
        await HeardAsync(70);

        var last = DateOnly.FromDateTime(Day(70).UtcDateTime);
        host.Clock.MoveTo(End(last).AddSeconds(-2));
        Assert.False((await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("inactive").GetBoolean());
        host.Clock.MoveTo(End(last));
        Assert.Equal(Text(last), (await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("silentSince").GetString());

        Task HeardAsync(int day) => Eventually.EqualsAsync(
            1L, () => _scene.CountAsync($"heard_organisations where organisation_id = '{Guid.ParseExact(organisation[4..], "N")}' and heard_on = '{Text(DateOnly.FromDateTime(Day(day).UtcDateTime))}'"), Stop);
    }

    [Fact]
    public async Task Who_was_merged_is_heard_in_its_survivor_before_and_after()
    {
        var (_, framework, merged, id) = await StageAsync();
        var survivor = await _scene.OrganisationAsync();
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        using var own = await host.ActAsAsync(TestActor.Member(framework, merged), Stop);
        host.Clock.Advance(TimeSpan.FromDays(100));
        await ActAsync(own, merged);
        var heard = Today;
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await unodc.PostAsync($"{Scene.Organisations}/{merged}/merge", new { into = survivor, reason = "One register number, one address." }, Stop, ifMatch: "*");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        host.Clock.MoveTo(End(heard));
        Assert.Equal(Text(heard), (await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("silentSince").GetString());
        // What it did elsewhere before others learned of the merge.
        await SendAsync(new ContributionLodged(TestActor.NewId("con"), 2, "statement", "national", null, "civil_society", merged, host.Clock.GetUtcNow(), host.Clock.GetUtcNow(), "global", "Restricted"));
        await Eventually.EqualsAsync(false, async () => (await anybody.ReadAsync($"{Path}/{id}", Stop)).GetProperty("inactive").GetBoolean(), Stop);
    }

    [Fact]
    public async Task Ten_acts_at_once_are_all_done_and_heard()
    {
        var (_, framework, organisation, _) = await StageAsync();
        using var own = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => own.InsistAsync(
            $"{Scene.Organisations}/{organisation}/people", new { function = "signatory", from = "2026-01-01" }, Stop)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(1, await _scene.CountAsync($"heard_organisations where organisation_id = '{Guid.ParseExact(organisation[4..], "N")}' and heard_on = '{Text(Today)}'"));
    }

    private DateOnly Today => DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime);

    /// <summary>The first second after twelve whole months.</summary>
    private static DateTimeOffset End(DateOnly day) => new(day.AddMonths(12).AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A member of an alliance of the past, on record since today.</summary>
    private async Task<(string Alliance, string Framework, string Organisation, string Id)> StageAsync()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));
        var alliance = await _scene.AllianceAsync(framework, founders);
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        return (alliance, framework, founders[1], Scene.Id(await LineAsync(anybody, alliance, founders[1])));
    }

    private static async Task<JsonElement> LineAsync(HttpClient caller, string alliance, string organisation) =>
        Assert.Single((await caller.ReadAsync($"{Scene.Alliances}/{alliance}/members?organisation={organisation}", Stop)).GetProperty("items").EnumerateArray().ToList());

    private static async Task<(bool Inactive, string? Since)> ListedAsync(HttpClient caller, string alliance, string organisation)
    {
        var line = await LineAsync(caller, alliance, organisation);
        return (line.GetProperty("inactive").GetBoolean(), line.TryGetProperty("silentSince", out var since) ? since.GetString() : null);
    }

    private static async Task ActAsync(HttpClient own, string organisation)
    {
        using var act = await own.PostAsync($"{Scene.Organisations}/{organisation}/people", new { function = "signatory", from = "2026-01-01" }, Stop);
        Assert.Equal(HttpStatusCode.Created, act.StatusCode);
    }

    private static async Task<string> TagAsync(HttpClient caller, string id)
    {
        using var read = await caller.GetAsync($"{Path}/{id}", Stop);
        return read.Tag();
    }

    private Task<int[]> TellAsync() => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Job.RunAsync(Stop)));

    /// <summary>Twice, as a broker may.</summary>
    private async Task SendAsync<T>(T message)
        where T : class
    {
        var id = Guid.CreateVersion7();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + Queue));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => endpoint.Send(message, context => context.MessageId = id, Stop)));
        await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox where message_id = '{id}' and duplicates = 1"), Stop);
    }
}

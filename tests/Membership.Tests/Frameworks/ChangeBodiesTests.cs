using System.Globalization;
using System.Net;
using System.Text.Json;
using Npgsql;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Frameworks;

/// <summary>Who stands for a side changes, and who stood for it before stays on record.</summary>
public sealed class ChangeBodiesTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Why = "The ministry was merged into another one.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_side_names_its_own_and_message_entry_and_earlier_bodies_say_so()
    {
        var (id, facilitator) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync());
        var path = $"{Scene.Frameworks}/{id}";
        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        using var coordinator = await _scene.AsCoordinatorAsync(id);
        using var unodc = await _scene.AsUnodcAsync(id);
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        await ChangedAsync(government, path, Government("Ministry 2"), "\"1\"");
        await ChangedAsync(coordinator, path, new { civilSociety = new { alliance = "Alliance 2", facilitatingOrganisation = facilitator }, reason = Why }, "\"2\"");
        await ChangedAsync(unodc, path, new { unodc = new { civilSocietyUnit = "Unit 2", secretariat = "UNTOC Secretariat" }, reason = Why }, "\"3\"");

        var read = await stranger.ReadAsync(path, Stop);
        Assert.Equal(("Ministry 2", "Alliance 2", facilitator, "Unit 2"), (
            Ministry(read), read.GetProperty("civilSociety").GetProperty("alliance").GetString(),
            read.GetProperty("civilSociety").GetProperty("facilitatingOrganisation").GetString(), read.GetProperty("unodc").GetProperty("civilSocietyUnit").GetString()));
        Assert.Equal((3, 3), (await _scene.MessagesAsync("FrameworkBodiesChanged", "frameworkId", id), await _scene.AuditedAsync("framework.bodies_changed", id)));
        Assert.Equal(
            "2 government Ministry 2 Civil Society Alliance,3 civil_society Ministry 2 Alliance 2,4 unodc Ministry 2 Alliance 2",
            await host.Database.QueryAsync<string>(
                $"""
                select string_agg(concat_ws(' ', body::jsonb ->> 'version', body::jsonb ->> 'side', body::jsonb ->> 'leadMinistry', body::jsonb ->> 'civilSocietyAlliance'), ',' order by body::jsonb ->> 'version')
                from membership.outbox where message_type like '%:FrameworkBodiesChanged' and body::jsonb ->> 'frameworkId' = '{id}'
                """, Stop));
        var terms = await TermsAsync(stranger, path);
        Assert.Equal([null, "government", "civil_society", "unodc"], terms.Select(term => term.TryGetProperty("changedBy", out var side) ? side.GetString() : null));
        Assert.Equal(["Ministry 1", "Ministry 2", "Ministry 2", "Ministry 2"], terms.Select(Ministry));
        // Without a gap: where one ends, the next begins.
        Assert.Equal(terms.Skip(1).Select(term => term.GetProperty("startedAt").GetString()), terms.SkipLast(1).Select(term => term.GetProperty("endedAt").GetString()));
        Assert.False(terms[^1].TryGetProperty("endedAt", out _));
    }

    [Fact]
    public async Task Why_is_read_by_the_three_sides_alone()
    {
        var id = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{id}";
        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        await ChangedAsync(government, path, Government("Ministry 2"), "\"1\"");

        foreach (var (actor, told) in new[]
        {
            (TestActor.Government(id), true), (TestActor.Member(id, await _scene.OrganisationAsync()), true), (TestActor.Unodc(id), true), (TestActor.Unodc(null), true),
            (TestActor.Government(TestActor.NewId("frm")), false), (TestActor.Unodc(TestActor.NewId("frm")), false), (TestActor.Administrator(), false),
        })
        {
            using var reader = await host.ActAsAsync(actor, Stop);
            var entries = (await reader.ReadAsync($"{path}/record", Stop)).GetProperty("entries").EnumerateArray().ToList();
            Assert.Equal(["framework.established", "framework.bodies_changed"], entries.Select(entry => entry.GetProperty("action").GetString()!));
            Assert.Equal(told ? Why : null, entries[1].TryGetProperty("reason", out var reason) ? reason.GetString() : null);
        }
    }

    [Fact]
    public async Task The_bodies_of_a_past_day_are_those_at_its_end_where_the_country_is()
    {
        var id = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{id}";
        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        var established = Today();
        // To the first second of a day in Karachi, which is five hours ahead.
        host.Clock.Advance(established.AddDays(3).ToDateTime(TimeOnly.MinValue).AddHours(-5) - host.Clock.GetUtcNow().UtcDateTime);
        var changedOn = Today();
        await ChangedAsync(government, path, Government("Ministry 2"), "\"1\"");

        foreach (var (day, ministry) in new[] { (established.AddDays(-1), null), (established, "Ministry 1"), (changedOn.AddDays(-1), "Ministry 1"), (changedOn, "Ministry 2") })
        {
            var terms = await TermsAsync(government, path, $"?on={day.ToString("O", CultureInfo.InvariantCulture)}");
            Assert.Equal((day, ministry), (day, terms.Count == 0 ? null : Ministry(Assert.Single(terms))));
        }

        using var ahead = await government.GetAsync($"{path}/body-terms?on={changedOn.AddDays(1).ToString("O", CultureInfo.InvariantCulture)}", Stop);
        await ahead.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/on");
        using var first = await government.GetAsync($"{path}/body-terms?limit=1", Stop);
        var page = await first.JsonAsync(HttpStatusCode.OK, Stop);
        var rest = await TermsAsync(government, path, $"?cursor={Uri.EscapeDataString(page.GetProperty("next").GetString()!)}");
        Assert.Equal(["Ministry 1", "Ministry 2"], page.GetProperty("items").EnumerateArray().Concat(rest).Select(Ministry));
    }

    [Fact]
    public async Task Who_does_not_speak_for_a_side_of_the_framework_changes_nothing()
    {
        var id = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{id}/bodies";
        foreach (var actor in new[]
        {
            TestActor.Government(TestActor.NewId("frm")), TestActor.Coordinator(TestActor.NewId("frm")), TestActor.Unodc(TestActor.NewId("frm")), TestActor.Administrator(),
            new(Side.Government, Roles.GovernmentalExpert) { Framework = id }, TestActor.Member(id, await _scene.OrganisationAsync()),
        })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var refused = await caller.SendAsync(HttpMethod.Put, path, Government("Ministry 2"), Stop, ifMatch: "\"1\"");
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        using var blind = await government.SendAsync(HttpMethod.Put, path, Government("Ministry 2"), Stop);
        await blind.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        using var stale = await government.SendAsync(HttpMethod.Put, path, Government("Ministry 2"), Stop, ifMatch: "\"2\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var same = await government.SendAsync(HttpMethod.Put, path, Government("Ministry 1"), Stop, ifMatch: "\"1\"");
        await same.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/government");
        using var others = await government.SendAsync(
            HttpMethod.Put, path, new { unodc = new { civilSocietyUnit = "Unit 2", secretariat = "Secretariat 2" }, reason = Why }, Stop, ifMatch: "\"1\"");
        await others.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/unodc", "/government/leadMinistry", "/government/focalPointOffice");
        using var absent = await government.SendAsync(HttpMethod.Put, $"{Scene.Frameworks}/{TestActor.NewId("frm")}/bodies", Government("Ministry 2"), Stop, ifMatch: "\"1\"");
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal((0, 1), (await _scene.AuditedAsync("framework.bodies_changed", id), await _scene.CountAsync($"framework_bodies where framework_id = '{Guid.ParseExact(id.AsSpan(4), "N")}'")));
    }

    [Fact]
    public async Task Of_ten_changes_at_once_one_holds_and_the_others_are_told_to_read_anew()
    {
        var id = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{id}/bodies";
        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        using var unodc = await _scene.AsUnodcAsync(id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => number % 2 == 0
            ? government.SendAsync(HttpMethod.Put, path, Government($"Ministry 2.{number}"), Stop, ifMatch: "\"1\"")
            : unodc.SendAsync(HttpMethod.Put, path, new { unodc = new { civilSocietyUnit = $"Unit 2.{number}", secretariat = "UNTOC Secretariat" }, reason = Why }, Stop, ifMatch: "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        Assert.Equal((1, 1, 2), (
            await _scene.AuditedAsync("framework.bodies_changed", id), await _scene.MessagesAsync("FrameworkBodiesChanged", "frameworkId", id),
            await _scene.CountAsync($"framework_bodies where framework_id = '{Guid.ParseExact(id.AsSpan(4), "N")}'")));
    }

    /// <summary>Whichever comes first: nobody runs a side's secretariat now whose record was merged into another.</summary>
    [Fact]
    public async Task Of_a_naming_and_a_merge_at_once_the_survivor_is_named_or_nobody()
    {
        var (id, survivor) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync());
        var path = $"{Scene.Frameworks}/{id}";
        using var coordinator = await _scene.AsCoordinatorAsync(id);
        using var unodc = await _scene.AsUnodcAsync();
        foreach (var organisation in await _scene.OrganisationsAsync(5))
        {
            using var read = await coordinator.GetAsync(path, Stop);
            var merging = unodc.SendAsync(HttpMethod.Post, $"{Scene.Organisations}/{organisation}/merge", new { into = survivor, reason = Why }, Stop, ifMatch: "\"1\"");
            using var named = await coordinator.SendAsync(
                HttpMethod.Put, $"{path}/bodies", new { civilSociety = new { alliance = "Alliance 2", facilitatingOrganisation = organisation }, reason = Why }, Stop, ifMatch: read.Tag());
            using var merged = await merging;

            await merged.JsonAsync(HttpStatusCode.OK, Stop);
            if (!named.IsSuccessStatusCode)
            {
                await named.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/civilSociety/facilitatingOrganisation");
            }

            var gone = Guid.ParseExact(organisation.AsSpan(4), "N");
            Assert.Equal((0, 0), (await _scene.CountAsync($"frameworks where facilitating_organisation_id = '{gone}'"), await _scene.CountAsync($"framework_bodies where facilitating_organisation_id = '{gone}'")));
        }
    }

    /// <summary>As a replica of before the rows leaves it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_framework_whose_bodies_were_not_written_down_is_changed_once_and_has_no_gap(int atOnce)
    {
        var id = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{id}";
        using var government = await host.ActAsAsync(TestActor.Government(id), Stop);
        await host.Database.ExecuteAsync($"delete from membership.framework_bodies where framework_id = '{Guid.ParseExact(id.AsSpan(4), "N")}'", Stop);

        var answers = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => government.SendAsync(HttpMethod.Put, $"{path}/bodies", Government("Ministry 2"), Stop, ifMatch: "\"1\"")));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer != won))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        var terms = await TermsAsync(government, path);
        Assert.Equal(["Ministry 1", "Ministry 2"], terms.Select(Ministry));
        Assert.Equal((await government.ReadAsync(path, Stop)).GetProperty("establishedAt").GetString(), terms[0].GetProperty("startedAt").GetString());
        Assert.Equal(terms[1].GetProperty("startedAt").GetString(), terms[0].GetProperty("endedAt").GetString());
    }

    [Fact]
    public async Task No_framework_has_two_present_rows()
    {
        var id = Guid.ParseExact((await _scene.FrameworkAsync()).AsSpan(4), "N");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.Database.ExecuteAsync(
            $"""
            insert into membership.framework_bodies (id, framework_id, lead_ministry, focal_point_office, civil_society_alliance, civil_society_unit, secretariat, started_at, version)
            select gen_random_uuid(), framework_id, lead_ministry, focal_point_office, civil_society_alliance, civil_society_unit, secretariat, started_at, version
            from membership.framework_bodies where framework_id = '{id}'
            """, Stop));

        Assert.Equal((PostgresErrorCodes.UniqueViolation, FrameworkBodies.OneNow), (refused.SqlState, refused.ConstraintName));
    }

    private DateOnly Today() => DateOnly.FromDateTime(host.Clock.GetUtcNow().AddHours(5).DateTime);

    private static object Government(string ministry) => new { government = new { leadMinistry = ministry, focalPointOffice = "Office of the focal point" }, reason = Why };

    private static string? Ministry(JsonElement bodies) => bodies.GetProperty("government").GetProperty("leadMinistry").GetString();

    private static async Task ChangedAsync(HttpClient caller, string path, object body, string tag)
    {
        using var changed = await caller.SendAsync(HttpMethod.Put, $"{path}/bodies", body, Stop, ifMatch: tag);
        await changed.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private static async Task<List<JsonElement>> TermsAsync(HttpClient reader, string path, string query = "") =>
        [.. (await reader.ReadAsync($"{path}/body-terms{query}", Stop)).GetProperty("items").EnumerateArray()];
}

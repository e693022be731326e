using System.Globalization;
using System.Net;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.People;

/// <summary>Who speaks for an organisation, from which day to which; by ids, and for the organisation alone.</summary>
public sealed class PersonRoleTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_is_given_told_to_its_own_side_ended_and_kept()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);

        using var given = await own.TwiceAsync(path, new { function = "focalPoint", from = "2026-01-01", document = "Letter 1/2026" }, null, Stop);
        var role = await given.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(role);
        using var ended = await own.SendAsync(HttpMethod.Post, $"{path}/{id}/end", new { until = "2026-06-30", reason = "Moved to another body." }, Stop, ifMatch: "\"1\"");
        await ended.JsonAsync(HttpStatusCode.OK, Stop);

        var person = role.GetProperty("personId").GetString()!;
        Assert.Equal(4, Guid.ParseExact(person.AsSpan(4), "N").Version);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PersonRoleGiven", "personRoleId", id), await _scene.MessagesAsync("PersonRoleEnded", "personRoleId", id)));
        Assert.Equal(2, await _scene.CountAsync($"outbox where body::jsonb ->> 'personRoleId' = '{id}' and body::jsonb ->> 'class' = 'Restricted' and body::jsonb ->> 'side' = 'civil_society'"));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("person-role.given", id), await _scene.AuditedAsync("person-role.ended", id)));
        Assert.Equal(0, await _scene.CountAsync($"audit_entries where subject = '{id}' and (after::text like '%Letter%' or reason is not null)"));
        foreach (var (filter, count) in new[] { ("?on=2025-12-31", 0), ("?on=2026-01-01", 1), ("?on=2026-06-30", 1), ("?on=2026-07-01", 0), ("?function=focalPoint", 1), ("?function=signatory", 0), ("", 1) })
        {
            Assert.Equal((filter, count), (filter, await CountAsync(own, path, filter)));
        }
    }

    [Fact]
    public async Task The_next_focal_point_begins_the_day_after_and_no_day_has_two()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        await Scene.CreateAsync(own, path, new { function = "focalPoint", from = "2026-01-01", until = "2026-06-30" });

        using var overlapping = await own.PostAsync(path, new { function = "focalPoint", from = "2026-06-30" }, Stop);
        await overlapping.RefusedAsync(HttpStatusCode.Conflict, "function-taken", Stop);
        using var next = await own.PostAsync(path, new { function = "focalPoint", from = "2026-07-01" }, Stop);
        var follower = await next.JsonAsync(HttpStatusCode.Created, Stop);
        var person = follower.GetProperty("personId").GetString();
        await Scene.CreateAsync(own, path, new { personId = person, function = "signatory", from = "2026-07-01" });
        using var twice = await own.PostAsync(path, new { personId = person, function = "signatory", from = "2026-12-01" }, Stop);
        await twice.RefusedAsync(HttpStatusCode.Conflict, "function-taken", Stop);
        await Scene.CreateAsync(own, path, new { function = "signatory", from = "2026-07-01" });
        Assert.Equal(4, await CountAsync(own, path, ""));
    }

    [Fact]
    public async Task Of_ten_focal_points_named_at_once_one_is()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => own.InsistAsync(path, new { function = "focalPoint", from = "2026-01-01" }, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await CountAsync(own, path, ""));
    }

    [Fact]
    public async Task Of_two_ends_of_one_function_at_once_one_is_on_record()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "focalPoint", from = "2026-01-01" });
        var days = new[] { "2026-06-30", "2026-07-31" };

        var answers = await Task.WhenAll(days.Select(until => own.SendAsync(HttpMethod.Post, $"{path}/{id}/end", new { until, reason = "Moved to another body." }, Stop, ifMatch: "\"1\"")));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(days[Array.IndexOf(answers, won)], (await own.ReadAsync($"{path}/{id}", Stop)).GetProperty("until").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PersonRoleEnded", "personRoleId", id), await _scene.AuditedAsync("person-role.ended", id)));
    }

    [Fact]
    public async Task Whoever_assists_Government_too_is_named_only_with_a_disclosure_and_its_focal_point_never()
    {
        var (organisation, path) = await OrganisationAsync();
        var framework = TestActor.NewId("frm");
        using var own = await _scene.AsOrganisationAsync(framework, organisation);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var (expert, official) = (TestActor.NewId("per"), TestActor.NewId("per"));
        await PartnerSystem.RegisterAsync(administrator, "government", framework, personId: expert);
        var office = await PartnerSystem.RegisterAsync(administrator, "government", framework, personId: official);
        await office.GrantAsync(administrator, Roles.GovernmentFocalPoint);

        using var silent = await own.PostAsync(path, new { personId = expert, function = "alternate", from = "2026-01-01" }, Stop);
        using var refused = await own.PostAsync(path, new { personId = official, function = "alternate", from = "2026-01-01", conflictOfInterest = "Coordinates the State's part." }, Stop);

        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/conflictOfInterest");
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/personId");
        await Scene.CreateAsync(own, path, new { personId = expert, function = "alternate", from = "2026-01-01", conflictOfInterest = "Drafts answers for the ministry, unpaid." });
        Assert.Equal(1, await CountAsync(own, path, ""));
    }

    [Fact]
    public async Task To_others_there_are_no_people_and_an_observer_only_reads()
    {
        var (organisation, path) = await OrganisationAsync();
        var framework = TestActor.NewId("frm");
        using var own = await _scene.AsOrganisationAsync(framework, organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "alternate", from = "2026-01-01" });
        using var observer = await host.ActAsAsync(new TestActor(Side.CivilSociety, Roles.Observer) { Framework = framework, Organisation = organisation }, Stop);
        foreach (var stranger in new[] { TestActor.Unodc(TestActor.NewId("frm")), TestActor.Administrator(), TestActor.Government(framework) with { Organisation = organisation }, TestActor.Coordinator(framework) })
        {
            using var caller = await host.ActAsAsync(stranger, Stop);
            using var one = await caller.GetAsync($"{path}/{id}", Stop);
            using var named = await caller.PostAsync(path, new { function = "alternate", from = "2026-01-01" }, Stop);
            Assert.Equal(0, await CountAsync(caller, path, ""));
            await one.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await named.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var nowhere = await own.GetAsync($"{Scene.Organisations}/{TestActor.NewId("org")}/people", Stop);
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var given = await observer.PostAsync(path, new { function = "alternate", from = "2026-01-01" }, Stop);
        using var ended = await observer.SendAsync(HttpMethod.Post, $"{path}/{id}/end", new { until = "2026-02-01", reason = "Left." }, Stop, ifMatch: "\"1\"");
        await given.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await ended.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(1, await CountAsync(observer, path, ""));
        using var wrong = await own.GetAsync($"{path}?on=yesterday&function=x", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/on", "#query/function");
    }

    [Fact]
    public async Task Unodc_ends_a_function_whose_number_it_was_given_on_a_document_and_sees_no_text_of_the_organisation()
    {
        var (organisation, path) = await OrganisationAsync();
        var today = Day(0);
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "focalPoint", from = "2026-01-01", document = "Letter 1/2026", conflictOfInterest = "Drafts answers for the ministry, unpaid." });
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var read = await unodc.GetAsync($"{path}/{id}", Stop);
        var seen = await read.JsonAsync(HttpStatusCode.OK, Stop);
        using var groundless = await EndAsync(unodc, $"{path}/{id}", new { until = today, reason = "The board has named another." });
        using var silent = await EndAsync(unodc, $"{path}/{id}", new { until = today, document = "Minutes 4/2026" });
        using var stale = await EndAsync(unodc, $"{path}/{id}", new { until = today, reason = "The board has named another.", document = "Minutes 4/2026" }, "\"7\"");
        await groundless.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/document");
        Assert.Contains("\"rule\":39", await groundless.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal((0, 0), (await _scene.MessagesAsync("PersonRoleEnded", "personRoleId", id), await _scene.AuditedAsync("person-role.ended", id)));
        using var unnamed = await host.ActAsAsync(TestActor.Unodc() with { PersonId = null }, Stop);
        using var nobody = await EndAsync(unnamed, $"{path}/{id}", new { until = today, reason = "The board has named another.", document = "Minutes 4/2026" });
        await nobody.RefusedAsync(HttpStatusCode.Forbidden, "named-person", Stop);
        using var past = await EndAsync(unodc, $"{path}/{id}", new { until = Day(-1), reason = "The board has named another.", document = "Minutes 4/2026" });
        await past.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/until");
        using var ended = await EndAsync(unodc, $"{path}/{id}", new { until = today, reason = "The board has named another.", document = "Minutes 4/2026" });
        var after = await ended.JsonAsync(HttpStatusCode.OK, Stop);

        foreach (var answer in new[] { seen, after })
        {
            Assert.False(answer.TryGetProperty("document", out _) || answer.TryGetProperty("conflictOfInterest", out _));
        }

        // Its own words it reads again.
        Assert.Equal(
            ("The board has named another.", "The board has named another."),
            (after.GetProperty("endReason").GetString(), (await unodc.ReadAsync($"{path}/{id}", Stop)).GetProperty("endReason").GetString()));
        Assert.Equal(0, await CountAsync(unodc, path, ""));
        Assert.Equal("unodc", await EndedByAsync(id));
        Assert.Equal(1, await _scene.CountAsync(
            $"audit_entries where subject = '{id}' and action = 'person-role.ended' and side = 'unodc' and rule_id = '39' and reason = 'The board has named another.' and after::text like '%Minutes 4/2026%' and after::text not like '%Letter%'"));
        var kept = await own.ReadAsync($"{path}/{id}", Stop);
        Assert.Equal(
            (today, "The board has named another.", "Minutes 4/2026", "Letter 1/2026"),
            (kept.GetProperty("until").GetString(), kept.GetProperty("endReason").GetString(), kept.GetProperty("endDocument").GetString(), kept.GetProperty("document").GetString()));
        using var again = await EndAsync(own, $"{path}/{id}", new { until = today, reason = "We say otherwise." }, "\"2\"");
        await again.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/until");
        Assert.Equal((1, 0), (await CountAsync(own, path, $"?on={today}"), await CountAsync(own, path, $"?on={Day(1)}")));
    }

    [Fact]
    public async Task Only_an_officer_of_unodc_whose_mandate_reaches_the_organisations_country_ends_another_bodys_function()
    {
        var (organisation, path) = await OrganisationAsync();
        var today = Day(0);
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "alternate", from = "2026-01-01" });
        var elsewhere = await _scene.FrameworkAsync();
        var here = await CountryOfAsync(organisation);
        var body = new { until = today, reason = "The board has named another.", document = "Minutes 4/2026" };
        foreach (var stranger in new[]
        {
            TestActor.Unodc(elsewhere), new TestActor(Side.Unodc, Roles.Secretariat), new TestActor(Side.Unodc, Roles.Observer), new TestActor(Side.Unodc),
            TestActor.Government(here), TestActor.Coordinator(here), TestActor.Administrator(),
        })
        {
            using var caller = await host.ActAsAsync(stranger, Stop);
            using var read = await caller.GetAsync($"{path}/{id}", Stop);
            using var refused = await EndAsync(caller, $"{path}/{id}", body);
            await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            await refused.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var bound = await host.ActAsAsync(TestActor.Unodc(here), Stop);
        using var another = await EndAsync(bound, $"{Scene.Organisations}/{await _scene.OrganisationAsync()}/people/{id}", body);
        using var given = await bound.PostAsync(path, new { function = "signatory", from = "2026-01-01" }, Stop);
        using var ended = await EndAsync(bound, $"{path}/{id}", body);
        await another.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await given.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
    }

    [Fact]
    public async Task Whoever_moves_an_end_leaves_the_first_reason_and_adds_another_to_the_record()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "alternate", from = "2026-01-01" });
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        using var first = await EndAsync(unodc, $"{path}/{id}", new { until = Day(9), reason = "The board has named another.", document = "Minutes 4/2026" });
        await first.JsonAsync(HttpStatusCode.OK, Stop);

        using var moved = await EndAsync(own, $"{path}/{id}", new { until = Day(5), reason = "Moved to another body." }, "\"2\"");

        var kept = await moved.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(
            (Day(5), "The board has named another.", "Minutes 4/2026"),
            (kept.GetProperty("until").GetString(), kept.GetProperty("endReason").GetString(), kept.GetProperty("endDocument").GetString()));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where subject = '{id}' and action = 'person-role.ended' and side = 'civil_society' and reason = 'Moved to another body.'"));
    }

    [Fact]
    public async Task Why_the_organisation_ended_a_function_is_not_for_unodc_which_moves_the_end()
    {
        var (organisation, path) = await OrganisationAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), organisation);
        var id = await Scene.CreateAsync(own, path, new { function = "alternate", from = "2026-01-01" });
        using var first = await EndAsync(own, $"{path}/{id}", new { until = Day(9), reason = "Asked for a leave." });
        await first.JsonAsync(HttpStatusCode.OK, Stop);
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var moved = await EndAsync(unodc, $"{path}/{id}", new { until = Day(5), reason = "The board has named another.", document = "Minutes 4/2026" }, "\"2\"");

        var seen = await moved.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal("civil_society,unodc", await EndedByAsync(id));
        Assert.Equal((Day(5), "Minutes 4/2026", false), (seen.GetProperty("until").GetString(), seen.GetProperty("endDocument").GetString(), seen.TryGetProperty("endReason", out _)));
        Assert.Equal("Asked for a leave.", (await own.ReadAsync($"{path}/{id}", Stop)).GetProperty("endReason").GetString());
    }

    /// <summary>As the messages say it, one after the other.</summary>
    private Task<string?> EndedByAsync(string role) => host.Database.QueryAsync<string>(
        $"select string_agg(body::jsonb ->> 'endedBy', ',' order by body::jsonb ->> 'version') from membership.outbox where message_type like '%:PersonRoleEnded' and body::jsonb ->> 'personRoleId' = '{role}'", Stop);

    /// <summary>So many days from today, in UTC.</summary>
    private string Day(int days) => DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime).AddDays(days).ToString("O", CultureInfo.InvariantCulture);

    private static Task<HttpResponseMessage> EndAsync(HttpClient caller, string path, object body, string tag = "\"1\"") =>
        caller.SendAsync(HttpMethod.Post, $"{path}/end", body, Stop, ifMatch: tag);

    /// <summary>The framework of the organisation's country, established if there is none.</summary>
    private async Task<string> CountryOfAsync(string organisation)
    {
        using var unodc = await _scene.AsUnodcAsync();
        var country = (await unodc.ReadAsync($"{Scene.Organisations}/{organisation}", Stop)).GetProperty("country").GetString();
        using var established = await unodc.PostAsync(Scene.Frameworks, Scene.FrameworkBody(country!), Stop);
        return Scene.Id(await established.JsonAsync(HttpStatusCode.Created, Stop));
    }

    private async Task<(string Id, string Path)> OrganisationAsync()
    {
        var id = await _scene.OrganisationAsync();
        return (id, $"{Scene.Organisations}/{id}/people");
    }

    private static async Task<int> CountAsync(HttpClient caller, string path, string filter) => (await caller.ReadAsync(path + filter, Stop)).GetProperty("items").GetArrayLength();
}

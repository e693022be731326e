using System.Net;
using System.Text.Json;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Organisations;

/// <summary>What an organisation says of itself, who may change it, and who sees, finds and counts what of it.</summary>
public sealed class OrganisationProfileTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Directory = "/membership/v1/directory-entries";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_one_version_one_message_and_one_audit_entry_and_the_same_again_is_none()
    {
        var (id, _) = await RegisterAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), id);
        var name = Scene.NewName("Renamed");

        using var changed = await own.PutAsync(Profile(id), Full(name), "\"1\"", Stop);
        var profile = await changed.JsonAsync(HttpStatusCode.OK, Stop);
        using var again = await own.PutAsync(Profile(id), Full(name), "\"2\"", Stop);

        Assert.Equal(("\"2\"", "\"2\""), (changed.Tag(), again.Tag()));
        Assert.Equal(
            (name, "academia", "special", "example.org", "womenLed", "PK-PB", "Lahore", "firearms", "ur", "ownSide"),
            (Text(profile, "name"), Text(profile, "constituency"), Text(profile, "ecosocStatus"), Text(profile, "webDomain"), First(profile, "perspectives"), First(profile, "regions"),
                First(profile, "districts"), First(profile, "themes"), First(profile, "languages"), Text(profile.GetProperty("visibility"), "perspectives")));
        Assert.Equal(("https://example.org/net4u/1", "https://example.org/whatson/1"), (Text(profile, "net4u"), Text(profile, "whatsOn")));
        Assert.Equal("شبکه جامعه مدنی", Text(profile.GetProperty("otherNames")[0], "name"));
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:OrganisationProfileChanged' and aggregate_version = 2 and body::jsonb ->> 'organisationId' = '{id}' and body::jsonb ->> 'name' = '{name}'"));
        Assert.Equal(1, await _scene.AuditedAsync("organisation.profile-changed", id));
        using var anyone = await host.ActAsAsync(TestActor.Administrator(), Stop);
        Assert.Equal(name, Text(await anyone.ReadAsync($"{Scene.Organisations}/{id}", Stop), "name"));
    }

    [Fact]
    public async Task The_message_tells_nothing_that_is_not_public()
    {
        var (id, _) = await RegisterAsync();
        await SayAsync(id, Full(Scene.NewName("Quiet")));

        var body = await host.Database.QueryAsync<string>($"select body::text from membership.outbox where message_type like '%:OrganisationProfileChanged' and body::jsonb ->> 'organisationId' = '{id}'", Stop);

        Assert.DoesNotContain("womenLed", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Lahore", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_the_organisation_changes_its_profile()
    {
        var (id, _) = await RegisterAsync();
        var framework = TestActor.NewId("frm");
        foreach (var stranger in new[]
        {
            TestActor.Administrator(), TestActor.Unodc(), TestActor.Coordinator(framework), TestActor.Member(framework, TestActor.NewId("org")), TestActor.Government(framework) with { Organisation = id },
            new TestActor(Side.CivilSociety, Roles.Observer) { Framework = framework, Organisation = id },
        })
        {
            using var caller = await host.ActAsAsync(stranger, Stop);
            using var refused = await caller.PutAsync(Profile(id), Full(Scene.NewName("Taken")), "\"1\"", Stop);
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        Assert.Equal(0, await _scene.AuditedAsync("organisation.profile-changed", id));
    }

    [Fact]
    public async Task A_change_needs_the_version_it_was_made_from_and_a_name_nobody_has()
    {
        var country = Scene.NewCountry();
        var (id, _) = await RegisterAsync(country);
        var (_, taken) = await RegisterAsync(country);
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), id);

        using var without = await own.PutAsync(Profile(id), Full(Scene.NewName("New")), null, Stop);
        using var stale = await own.PutAsync(Profile(id), Full(Scene.NewName("New")), "\"7\"", Stop);
        using var same = await own.PutAsync(Profile(id), Full("  " + taken.ToUpperInvariant()), "\"1\"", Stop);
        using var wrong = await own.PutAsync(Profile(id), new { name = "", constituency = "academia", regions = new[] { "Punjab" } }, "\"1\"", Stop);

        await without.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await same.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/name", "/regions/0");
        Assert.Equal(1, await _scene.CountAsync($"organisations where id = '{Guid.Parse(id.AsSpan(4))}' and version = 1"));
    }

    [Fact]
    public async Task Of_ten_changes_at_once_exactly_one_wins()
    {
        var (id, _) = await RegisterAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => own.PutAsync(Profile(id), Full(Scene.NewName("Racing")), "\"1\"", Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(1, await _scene.AuditedAsync("organisation.profile-changed", id));
        Assert.Equal(2, await _scene.CountAsync($"organisation_names where organisation_id = '{Guid.Parse(id.AsSpan(4))}'"));
    }

    /// <summary>Each class against each caller, in the profile, in the list, in the filter and in the count.</summary>
    [Theory]
    [InlineData("public", true, true, true, true)]
    [InlineData("frameworkOnly", false, true, true, true)]
    [InlineData("ownSide", false, false, true, true)]
    [InlineData("restricted", false, false, false, true)]
    public async Task What_a_caller_may_not_see_is_not_shown_not_found_and_not_counted(string visibility, bool anybody, bool government, bool side, bool itself)
    {
        var country = Scene.NewCountry();
        var framework = TestActor.NewId("frm");
        var (id, _) = await RegisterAsync(country);
        await SayAsync(id, Full(Scene.NewName("Seen"), visibility));
        foreach (var (caller, sees) in new[]
        {
            (new TestActor(Side.CivilSociety) { Framework = framework, Organisation = TestActor.NewId("org") }, anybody),
            (TestActor.Administrator(), anybody),
            (TestActor.Government(framework), government),
            (TestActor.Unodc(), government),
            (TestActor.Member(framework, TestActor.NewId("org")), side),
            (new TestActor(Side.CivilSociety) { Framework = framework, Organisation = id }, itself),
        })
        {
            using var client = await host.ActAsAsync(caller, Stop);
            var profile = await client.ReadAsync(Profile(id), Stop);
            var listed = Assert.Single((await client.ReadAsync($"{Directory}?country={country}", Stop)).GetProperty("items").EnumerateArray());
            foreach (var field in new[] { "otherNames", "perspectives", "regions", "districts", "themes", "languages", "ecosocStatus", "webDomain", "net4u", "whatsOn" })
            {
                Assert.Equal((field, sees, sees), (field, profile.TryGetProperty(field, out _), listed.TryGetProperty(field, out _)));
            }

            Assert.Equal(caller.Organisation == id && caller.Side == Side.CivilSociety, profile.TryGetProperty("visibility", out _));
            foreach (var filter in new[] { "perspective=womenLed", "region=PK-PB", "theme=firearms", "language=ur", "name=جامعه" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{Directory}?country={country}&{filter}");
                request.Headers.Add("Prefer", "return=total-count");
                using var answer = await client.SendAsync(request, Stop);
                var found = await answer.JsonAsync(HttpStatusCode.OK, Stop);
                Assert.Equal((filter, sees ? 1 : 0, sees ? 1 : 0), (filter, found.GetProperty("items").GetArrayLength(), found.GetProperty("totalCount").GetInt32()));
            }
        }
    }

    [Theory]
    [InlineData("Asociación Civil ÉLAN por la Paz", "elan", true)]
    [InlineData("Asociación Civil ÉLAN por la Paz", "PAZ asociacion", true)]
    [InlineData("Ｗｉｄｅ Ｌｅｔｔｅｒｓ", "wide letters", true)]
    [InlineData("Women's Voice (A.C.)", "womens AC", true)]
    [InlineData("Голос Матерей", "МАТЕРЕЙ", true)]
    [InlineData("مُنَظَّمَة السلام", "منظمة", true)]
    [InlineData("公民社会联盟", "社会", true)]
    [InlineData("100 Percent Youth", "100 youth", true)]
    [InlineData("100 Percent Youth", "1_0", false)]
    [InlineData("100 Percent Youth", "100x", false)]
    public async Task A_name_is_found_in_any_script_by_parts_in_any_order(string name, string searched, bool found)
    {
        var country = Scene.NewCountry();
        await RegisterAsync(country, name);
        using var caller = await host.ActAsAsync(TestActor.Administrator(), Stop);

        var page = await caller.ReadAsync($"{Directory}?country={country}&name={Uri.EscapeDataString(searched)}", Stop);

        Assert.Equal(found ? [name] : [], page.GetProperty("items").EnumerateArray().Select(item => Text(item, "name")));
    }

    [Fact]
    public async Task Filters_narrow_together_and_pages_follow_each_other()
    {
        var country = Scene.NewCountry();
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            var (id, _) = await RegisterAsync(country);
            await SayAsync(id, Full(Scene.NewName("Paged"), "public", number == 4 ? "foundation" : "academia"));
            ids.Add(id);
        }

        using var caller = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var seen = new List<string>();
        for (string? path = $"{Directory}?country={country}&constituency=academia&theme=firearms&perspective=womenLed&limit=3"; path is not null;)
        {
            var page = await caller.ReadAsync(path, Stop);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(Scene.Id));
            path = page.TryGetProperty("next", out var next) ? $"{Directory}?country={country}&constituency=academia&theme=firearms&perspective=womenLed&limit=3&cursor={next.GetString()}" : null;
        }

        Assert.Equal(ids[..4], seen);
        Assert.Equal(0, (await caller.ReadAsync($"{Directory}?country={country}&theme=drugs", Stop)).GetProperty("items").GetArrayLength());
        using var refused = await caller.GetAsync($"{Directory}?country=pk&constituency=x&perspective=x&region=x&theme=x&language=xxxx&name=%25", Stop);
        await refused.RefusedAsync(
            HttpStatusCode.UnprocessableEntity, "invalid-request", Stop,
            "#query/country", "#query/constituency", "#query/perspective", "#query/region", "#query/theme", "#query/language", "#query/name");
    }

    private async Task<(string Id, string Name)> RegisterAsync(string? country = null, string? name = null)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        name ??= Scene.NewName("Organisation");
        return (await Scene.CreateAsync(administrator, Scene.Organisations, new { name, country = country ?? Scene.NewCountry(), constituency = "academia" }), name);
    }

    private async Task SayAsync(string id, object body)
    {
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), id);
        using var answer = await own.PutAsync(Profile(id), body, "\"1\"", Stop);
        await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private static object Full(string name, string? visibility = null, string constituency = "academia") => new
    {
        name,
        constituency,
        otherNames = new[] { new { name = "شبکه جامعه مدنی", language = "ur" } },
        perspectives = new[] { "womenLed" },
        regions = new[] { "PK-PB" },
        districts = new[] { "Lahore" },
        themes = new[] { "firearms" },
        languages = new[] { "ur", "en" },
        ecosocStatus = "special",
        webDomain = "www.example.org",
        net4u = "https://example.org/net4u/1",
        whatsOn = "https://example.org/whatson/1",
        visibility = visibility is null
            ? null
            : new
            {
                otherNames = visibility,
                perspectives = visibility,
                regions = visibility,
                districts = visibility,
                themes = visibility,
                languages = visibility,
                ecosocStatus = visibility,
                webDomain = visibility,
                links = visibility,
            },
    };

    private static string Profile(string id) => $"{Scene.Organisations}/{id}/profile";

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();

    private static string? First(JsonElement record, string member) => record.GetProperty(member)[0].GetString();
}

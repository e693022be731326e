using System.Net;
using System.Text.Json;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.RuleProfiles;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.RuleProfiles;

public sealed class PublishRuleProfileTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    private const string Path = "/submissions/v1/rule-profiles";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publication_leaves_one_row_one_message_and_one_audit_entry_and_can_be_read_back()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var name = NewName();

        using var answer = await unodc.PostAsync(Path, Body(name, 1200), Stop);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal(($"{Path}/{id}", "\"1\""), (answer.Headers.Location?.OriginalString, answer.Tag()));
        Assert.Equal((1, "sourced", "PT30S"), (created.GetProperty("profileVersion").GetInt32(), created.GetProperty("sourceKind").GetString(), created.GetProperty("windows").GetProperty("acknowledgement").GetString()));
        Assert.Equal(created.GetRawText(), (await unodc.ReadAsync($"{Path}/{id}", Stop)).GetRawText());
        Assert.Equal(1, await CountAsync($"outbox where message_type like '%RuleProfilePublished' and body::jsonb ->> 'ruleProfileId' = '{id}' and aggregate_version = 1"));
        Assert.Equal(1, await CountAsync($"audit_entries where subject = '{id}' and action = 'rule-profile.published' and rule_version = 1 and side = 'unodc'"));
    }

    [Fact]
    public async Task A_new_version_supersedes_under_its_name_and_the_old_one_can_still_be_read()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var name = NewName();
        using var first = await unodc.PostAsync(Path, Body(name, 100), Stop);
        using var second = await unodc.PostAsync(Path, Body(name, 200), Stop);

        var old = (await first.JsonAsync(HttpStatusCode.Created, Stop)).GetRawText();
        var all = (await unodc.ReadAsync($"{Path}?name={name}", Stop)).GetProperty("items").EnumerateArray().ToList();
        var current = (await unodc.ReadAsync($"{Path}?name={name}&current=true", Stop)).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([1, 2], all.Select(item => item.GetProperty("profileVersion").GetInt32()));
        Assert.Equal(2, Assert.Single(current).GetProperty("profileVersion").GetInt32());
        Assert.Equal(old, all[0].GetRawText());
    }

    [Fact]
    public async Task Of_parallel_publications_under_one_name_each_version_number_is_given_once_and_the_others_learn_it()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var name = NewName();

        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(words => unodc.PostAsync(Path, Body(name, words), Stop)));

        var created = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ToList();
        Assert.NotEmpty(created);
        foreach (var answer in answers.Except(created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "published-meanwhile", Stop);
        }

        var versions = await Task.WhenAll(created.Select(async answer => (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("profileVersion").GetInt32()));
        Assert.Equal(Enumerable.Range(1, created.Count), versions.Order());
        Assert.Equal(created.Count, await CountAsync($"rule_profiles where name = '{name}'"));
        Assert.Equal(created.Count, await CountAsync($"outbox where body::jsonb ->> 'name' = '{name}'"));
    }

    [Theory]
    [InlineData(Side.Government, Roles.GovernmentFocalPoint)]
    [InlineData(Side.CivilSociety, Roles.AllianceCoordinator)]
    [InlineData(Side.Unodc, Roles.Observer)]
    [InlineData(Side.Platform, Roles.PlatformAdministrator)]
    public async Task Only_UNODC_publishes_profiles(Side side, string role)
    {
        var name = NewName();
        using var caller = await host.ActAsAsync(new TestActor(side, role) { Framework = TestActor.NewId("frm") }, Stop);

        using var answer = await caller.PostAsync(Path, Body(name, 100), Stop);

        await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await CountAsync($"rule_profiles where name = '{name}'"));
        Assert.Equal(JsonValueKind.Array, (await caller.ReadAsync(Path, Stop)).GetProperty("items").ValueKind);
    }

    [Fact]
    public async Task Without_a_token_or_a_key_nothing_happens()
    {
        using var anonymous = host.Anonymous();
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        var name = NewName();

        using var noToken = await anonymous.PostAsync(Path, Body(name, 100), Stop);
        using var noKey = await unodc.SendAsync(HttpMethod.Post, Path, Body(name, 100), Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, noToken.StatusCode);
        await noKey.RefusedAsync(HttpStatusCode.BadRequest, "idempotency-key", Stop);
        Assert.Equal(0, await CountAsync($"rule_profiles where name = '{name}'"));
    }

    [Fact]
    public async Task A_profile_that_breaks_rules_is_refused_with_every_pointer()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var answer = await unodc.PostAsync(
            Path, new { name = "UPPER", limits = new { words = new { statement = 0, speech = 5 } }, windows = new { acknowledgement = "P1Y" }, sourceKind = "sourced" }, Stop);
        using var unknown = await unodc.PostAsync(Path, """{"name":"a","profileVersion":7}""", Stop);

        await answer.RefusedAsync(
            HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/name", "/limits/words/statement", "/limits/words/speech", "/windows/acknowledgement", "/source");
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/profileVersion");
    }

    [Theory]
    [InlineData("statement", "national", "written-contributions", 1500)]
    [InlineData("positionPaper", "dialogue", "written-contributions", 1500)]
    [InlineData("declaration", "cop", "written-contributions", 1500)]
    [InlineData("saqInput", "national", "written-contributions", 1500)]
    [InlineData("intervention", "dialogue", "interventions", 300)]
    [InlineData("parallelReport", "national", "parallel-reports", 2815)]
    public async Task Every_kind_has_a_shipped_profile_with_its_source(string kind, string channel, string name, int words)
    {
        using var caller = await host.ActAsAsync(TestActor.Unodc(), Stop);

        var shipped = (await caller.ReadAsync($"{Path}?name={name}", Stop)).GetProperty("items").EnumerateArray().First();

        Assert.Equal((1, "default"), (shipped.GetProperty("profileVersion").GetInt32(), shipped.GetProperty("sourceKind").GetString()));
        Assert.Equal(words, shipped.GetProperty("limits").GetProperty("words").GetProperty(kind).GetInt32());
        Assert.Contains(channel, shipped.GetProperty("channels").EnumerateArray().Select(item => item.GetString()));
        Assert.NotEqual("", shipped.GetProperty("source").GetString());
        Assert.Equal((200, 150), (shipped.GetProperty("limits").GetProperty("titleCharacters").GetInt32(), shipped.GetProperty("limits").GetProperty("summaryWords").GetInt32()));
    }

    [Fact]
    public async Task What_is_shipped_keeps_the_rule_of_publication()
    {
        using var caller = await host.ActAsAsync(TestActor.Unodc(), Stop);
        foreach (var name in new[] { "written-contributions", "interventions", "parallel-reports" })
        {
            var shipped = (await caller.ReadAsync($"{Path}?name={name}", Stop)).GetProperty("items").EnumerateArray().First();
            var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            var request = new PublishRuleProfile.Request(
                name, shipped.GetProperty("channels").Deserialize<List<string>>(), shipped.GetProperty("limits").Deserialize<ProfileLimits>(options),
                shipped.GetProperty("windows").Deserialize<ProfileWindows>(options), shipped.GetProperty("timeZone").GetString(),
                shipped.GetProperty("source").GetString(), shipped.GetProperty("sourceKind").GetString());

            Assert.Empty(PublishRuleProfile.Decide(request, null, Id.New<RuleProfile>(host.Clock.GetUtcNow()), host.Clock.GetUtcNow()).Violations);
        }
    }

    [Theory]
    [InlineData(Roles.UnodcOfficer)]
    [InlineData(Roles.Secretariat)]
    public async Task A_mandate_of_one_country_sets_no_numbers_for_all(string role)
    {
        var name = NewName();
        using var bound = await host.ActAsAsync(new TestActor(Side.Unodc, role) { Framework = TestActor.NewId("frm") }, Stop);

        using var answer = await bound.PostAsync(Path, Body(name, 100), Stop);

        await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await CountAsync($"rule_profiles where name = '{name}'"));
    }

    [Fact]
    public async Task The_governing_profile_is_told_and_an_unknown_kind_refused()
    {
        using var caller = await host.ActAsAsync(TestActor.Administrator(), Stop);

        var governing = await caller.ReadAsync($"{Path}/current?kind=intervention&channel=cop", Stop);
        using var refused = await caller.GetAsync($"{Path}/current?kind=speech", Stop);

        Assert.Equal(("interventions", "PT3M"), (governing.GetProperty("name").GetString(), governing.GetProperty("windows").GetProperty("speaking").GetString()));
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/kind", "#query/channel");
    }

    [Theory]
    [InlineData("rul_00000000000000000000000000000000")]
    [InlineData("RUL_00000000000000000000000000000000")]
    [InlineData("con_00000000000000000000000000000000")]
    [InlineData("x")]
    public async Task An_absent_profile_is_404(string id)
    {
        using var caller = await host.ActAsAsync(TestActor.Unodc(), Stop);

        using var answer = await caller.GetAsync($"{Path}/{id}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static string NewName() => $"test-{Guid.CreateVersion7():N}";

    private static object Body(string name, int words) => new
    {
        name,
        channels = new[] { "cop" },
        limits = new { words = new { declaration = words } },
        windows = new { acknowledgement = "PT30S" },
        source = "A test",
        sourceKind = WireNames<SourceKind>.Of(SourceKind.Sourced),
    };

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from submissions.{rows}", Stop);
}

using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.Contributions;

/// <summary>Two tenants of each role: what is not yours looks as if it were not there, in every way to ask.</summary>
public sealed class ContributionAccessTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    private const string ToAll =
        "channel checksum confidentiality framework id kind language lodgedAt occasion organisation recordedAfterTheFact side state summary text title version words";

    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_seen_by_its_own_organisation_only()
    {
        var organisation = await host.OrganisationAsync();
        using var author = await host.MemberAsync(_framework, organisation);
        using var colleague = await host.MemberAsync(_framework, organisation);
        var (at, draft) = await author.DraftAsync();

        Assert.Equal(HttpStatusCode.OK, (await colleague.GetAsync(at, Stop)).StatusCode);
        foreach (var (name, caller) in await OthersAsync(organisation))
        {
            await AbsentAsync(name, caller, at, draft.Text("id")!);
        }
    }

    [Fact]
    public async Task What_a_merged_organisation_wrote_is_its_survivors_in_every_framework_and_of_none()
    {
        var (merged, survivor, end) = (await host.OrganisationAsync(), await host.OrganisationAsync(), await host.OrganisationAsync());
        var written = new List<(string? Framework, string At)>();
        foreach (var framework in new[] { _framework, TestActor.NewId("frm"), null })
        {
            using var author = await host.MemberAsync(framework, merged);
            written.Add((framework, (await author.DraftAsync(Desk.Body(channel: framework is null ? "cop" : "national"))).At));
        }

        // Out of order, as two subjects may come: the survivor is itself merged before it is heard who was merged into it.
        await host.DeliverAsync("submissions-keep-organisation", new OrganisationMerged(survivor, 3, end, DateTimeOffset.UnixEpoch, "global", "Public"), Stop);
        await Eventually.EqualsAsync(1L, () => host.CountAsync($"organisations where id = '{survivor}' and merged_into = '{end}'"), Stop);
        await host.DeliverAsync("submissions-keep-organisation", new OrganisationMerged(merged, 2, survivor, DateTimeOffset.UnixEpoch, "global", "Public"), Stop);
        await Eventually.EqualsAsync(1L, () => host.CountAsync($"organisations where id = '{merged}' and merged_into = '{end}'"), Stop);

        foreach (var (framework, at) in written)
        {
            using var heir = await host.MemberAsync(framework, end);
            Assert.Equal("2", (await heir.ReadAsync(at, Stop)).Text("version"));
        }

        Assert.Equal(0, await host.CountAsync($"contributions where owner_organisation in ('{merged}', '{survivor}')"));
    }

    [Fact]
    public async Task The_words_of_a_draft_stand_in_no_stored_answer()
    {
        using var author = await host.MemberAsync(_framework);
        var text = $"Words{Guid.NewGuid():N}";
        var key = Guid.CreateVersion7().ToString("N");
        var body = Desk.Body(text, confidentiality: "restricted");
        using var first = await author.PostAsync(Desk.Path, body, Stop, key);
        using var second = await author.PostAsync(Desk.Path, body, Stop, key);

        Assert.Equal(text, (await second.JsonAsync(HttpStatusCode.Created, Stop)).Text("text"));
        Assert.Equal(1, await host.CountAsync($"idempotency where key = '{key}'"));
        // As text and as the bytes of it, which is how bytea shows itself.
        Assert.Equal(0, await host.CountAsync($"idempotency t where t::text like '%{text}%' or t::text like '%{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text))}%'"));
    }

    [Theory]
    [InlineData("frameworkOnly", "member government unodc observer")]
    [InlineData("ownSide", "member observer")]
    [InlineData("restricted", "")]
    public async Task A_lodged_contribution_is_seen_by_its_class(string confidentiality, string seenBy)
    {
        var organisation = await host.OrganisationAsync();
        using var author = await host.MemberAsync(_framework, organisation);
        var (at, lodged) = await author.LodgedAsync(Desk.Body(confidentiality: confidentiality));
        var id = lodged.Text("id")!;

        Assert.Equal(confidentiality == "restricted" ? 4 : 7, Guid.ParseExact(id[4..], "N").Version);
        foreach (var (name, caller) in await OthersAsync(organisation))
        {
            if (!seenBy.Split(' ').Contains(name))
            {
                await AbsentAsync(name, caller, at, id);
                continue;
            }

            Assert.Equal(id, (await caller.ReadAsync(at, Stop)).Text("id"));
            Assert.Contains(id, await IdsAsync(caller));
            if (name != "observer")
            {
                using var change = await caller.ActAsync(at, "withdraw", "\"2\"", new { reason = "Not mine" });
                await change.RefusedAsync(HttpStatusCode.Forbidden, "not-the-author", Stop);
            }
        }

        Assert.Equal("lodged", (await author.ReadAsync(at, Stop)).Text("state"));
    }

    [Fact]
    public async Task Another_tenant_learns_nothing_from_an_ETag_it_cannot_have()
    {
        using var author = await host.MemberAsync(_framework);
        using var foreign = await host.MemberAsync(TestActor.NewId("frm"));
        var (at, _) = await author.LodgedAsync();
        var (draft, _) = await author.DraftAsync();

        foreach (var tag in new[] { "\"2\"", "\"1\"", "\"99\"", "*" })
        {
            using var edit = await foreign.PutAsync(draft, Desk.Edit("Mine now."), tag, Stop);
            using var lodge = await foreign.ActAsync(draft, "lodge", tag);
            using var publish = await foreign.ActAsync(at, "publish", tag);
            using var withdraw = await foreign.ActAsync(at, "withdraw", tag, new { reason = "x" });
            foreach (var answer in new[] { edit, lodge, publish, withdraw })
            {
                await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            }
        }

        Assert.Equal(("draft", "1"), ((await author.ReadAsync(draft, Stop)).Text("state"), (await author.ReadAsync(draft, Stop)).Text("version")));
    }

    [Theory]
    [InlineData("con_00000000000000000000000000000000")]
    [InlineData("CON_00000000000000000000000000000000")]
    [InlineData("con_0000000000000000000000000000000")]
    [InlineData("%7B00000000-0000-0000-0000-000000000000%7D")]
    [InlineData("evt_00000000000000000000000000000000")]
    public async Task An_absent_id_and_an_id_of_another_form_get_the_same_404(string id)
    {
        using var caller = await host.MemberAsync(_framework);

        using var read = await caller.GetAsync($"{Desk.Path}/{id}", Stop);
        using var edit = await caller.PutAsync($"{Desk.Path}/{id}", Desk.Edit("x"), "\"1\"", Stop);

        await read.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await edit.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task Each_role_sees_exactly_these_members()
    {
        const string Insiders = ToAll + " acknowledgementDueAt receiptNumber ruleProfileId timeZone wordLimit";
        var organisation = await host.OrganisationAsync();
        using var author = await host.MemberAsync(_framework, organisation);
        var (at, _) = await author.LodgedAsync(Desk.Body(confidentiality: "frameworkOnly"));
        var others = await OthersAsync(organisation);

        Assert.Equal(Members(Insiders + " publicationConsent"), Members(await author.ReadAsync(at, Stop)));
        foreach (var name in new[] { "member", "government", "unodc", "observer" })
        {
            Assert.Equal(Members(Insiders), Members(await others[name].ReadAsync(at, Stop)));
            var listed = (await others[name].ReadAsync($"{Desk.Path}?organisation={organisation}", Stop)).GetProperty("items").EnumerateArray().Single();
            Assert.Equal(Members(Insiders).Except(["text", "summary"]), Members(listed));
        }

        using var published = await author.ActAsync(at, "publish", "\"2\"");
        foreach (var (name, caller) in others)
        {
            var expected = name is "member" or "government" or "unodc" or "observer" ? Insiders : ToAll;
            Assert.Equal(Members(expected + " publishedAt"), Members(await caller.ReadAsync(at, Stop)));
        }
    }

    [Fact]
    public async Task Without_a_token_nothing_is_read_or_written_and_without_the_function_nothing_written()
    {
        using var author = await host.MemberAsync(_framework);
        using var anonymous = host.Anonymous();
        using var observer = await host.ActAsAsync(new TestActor(Side.CivilSociety, Roles.Observer) { Framework = _framework }, Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var (at, _) = await author.LodgedAsync();
        using var published = await author.ActAsync(at, "publish", "\"2\"");

        foreach (var path in new[] { at, Desk.Path })
        {
            using var answer = await anonymous.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        foreach (var caller in new[] { observer, administrator })
        {
            using var draft = await caller.PostAsync(Desk.Path, Desk.Body(), Stop);
            using var edit = await caller.PutAsync(at, Desk.Edit("x"), "\"3\"", Stop);
            using var withdraw = await caller.ActAsync(at, "withdraw", "\"3\"", new { reason = "x" });
            foreach (var answer in new[] { draft, edit, withdraw })
            {
                await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            }
        }
    }

    [Fact]
    public async Task Lists_are_filtered_paged_and_counted_over_what_the_caller_may_see()
    {
        var (organisation, dialogue) = (await host.OrganisationAsync(), TestActor.NewId("evt"));
        using var author = await host.MemberAsync(_framework, organisation);
        using var foreign = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        for (var i = 0; i < 3; i++)
        {
            await author.LodgedAsync(Desk.Body(channel: "dialogue", kind: "declaration", dialogueId: dialogue, confidentiality: "ownSide"));
        }

        await author.DraftAsync();
        var mine = $"{Desk.Path}?organisation={organisation}";

        Assert.Equal((4, 3, 3, 1, 0), (
            await CountedAsync(author, mine), await CountedAsync(author, $"{mine}&kind=declaration&channel=dialogue"), await CountedAsync(author, $"{mine}&dialogueId={dialogue}"),
            await CountedAsync(author, $"{mine}&state=draft"), await CountedAsync(author, $"{mine}&state=withdrawn")));
        Assert.Equal(0, await CountedAsync(foreign, mine));
        Assert.Equal(0, await CountedAsync(foreign, $"{Desk.Path}?dialogueId={dialogue}"));

        var first = await author.ReadAsync($"{mine}&limit=3", Stop);
        var second = await author.ReadAsync($"{mine}&limit=3&cursor={first.Text("next")}", Stop);
        var seen = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.Text("id")).ToList();
        Assert.Equal((4, 4, null), (seen.Count, seen.Distinct().Count(), second.Text("next")));
        using var otherFilter = await author.GetAsync($"{Desk.Path}?limit=3&cursor={first.Text("next")}", Stop);
        using var wrong = await author.GetAsync($"{Desk.Path}?kind=speech&channel=x&organisation=x&state=gone&dialogueId=x", Stop);
        await otherFilter.RefusedAsync(HttpStatusCode.BadRequest, "cursor", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/kind", "#query/channel", "#query/organisation", "#query/state", "#query/dialogueId");
    }

    [Theory]
    [InlineData("contributions")]
    [InlineData("contribution_versions")]
    public async Task The_database_shows_the_services_own_role_nothing_without_a_scope(string table)
    {
        using var author = await host.MemberAsync(_framework);
        await author.LodgedAsync();

        Assert.NotEqual(0, await host.CountAsync(table));
        Assert.Equal(0, await host.Database.QueryAsync<long>($"set role submissions; select count(*) from submissions.{table} where confidentiality <> 'public'", Stop));
        Assert.Equal(0, await host.Database.QueryAsync<long>(
            $"set role submissions; with changed as (update submissions.{table} set language = 'xx' returning 1) select count(*) from changed", Stop));
        Assert.True(await host.Database.QueryAsync<bool>($"select relrowsecurity and relforcerowsecurity from pg_class where oid = 'submissions.{table}'::regclass", Stop));
    }

    [Fact]
    public async Task A_thousand_requests_over_pooled_connections_never_cross_from_one_tenant_to_another()
    {
        var tenants = new List<(string Framework, string Id, HttpClient Government)>();
        for (var i = 0; i < 4; i++)
        {
            var framework = TestActor.NewId("frm");
            using var author = await host.MemberAsync(framework);
            var (_, lodged) = await author.LodgedAsync();
            tenants.Add((framework, lodged.Text("id")!, await host.ActAsAsync(TestActor.Government(framework), Stop)));
        }

        var crossings = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (n, _) =>
        {
            var (framework, id, government) = tenants[n % tenants.Count];
            var items = (await government.ReadAsync($"{Desk.Path}?state=lodged&limit=200", Stop)).GetProperty("items").EnumerateArray().ToList();
            if (items.Exists(item => item.Text("framework") is { } other && other != framework) || !items.Exists(item => item.Text("id") == id))
            {
                Interlocked.Increment(ref crossings);
            }
        });

        Assert.Equal(0, crossings);
        tenants.ForEach(tenant => tenant.Government.Dispose());
    }

    /// <summary>The same answer as for an id that nobody has, and no trace in lists and counts.</summary>
    private static async Task AbsentAsync(string name, HttpClient caller, string at, string id)
    {
        using var foreign = await caller.GetAsync(at, Stop);
        using var absent = await caller.GetAsync($"{Desk.Path}/con_{Guid.NewGuid():N}", Stop);
        Assert.True(foreign.StatusCode == HttpStatusCode.NotFound, $"{name} got {foreign.StatusCode}");
        Assert.Equal(Comparable(await absent.JsonAsync(HttpStatusCode.NotFound, Stop)), Comparable(await foreign.JsonAsync(HttpStatusCode.NotFound, Stop)));
        Assert.DoesNotContain(id, await IdsAsync(caller));
    }

    private static string Comparable(JsonElement problem) => string.Join(
        '\n', problem.EnumerateObject().Where(member => member.Name is not ("traceId" or "instance")).Select(member => $"{member.Name}: {member.Value}"));

    private static async Task<List<string>> IdsAsync(HttpClient caller)
    {
        var (ids, next) = (new List<string>(), "");
        do
        {
            var page = await caller.ReadAsync($"{Desk.Path}?limit=200{next}", Stop);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")!));
            next = page.Text("next") is { } cursor ? "&cursor=" + cursor : null;
        }
        while (next is not null);
        return ids;
    }

    private static async Task<int> CountedAsync(HttpClient caller, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Prefer", "return=total-count");
        using var answer = await caller.SendAsync(request, Stop);
        var page = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(page.GetProperty("items").GetArrayLength(), page.GetProperty("totalCount").GetInt32());
        return page.GetProperty("totalCount").GetInt32();
    }

    private static IEnumerable<string> Members(string names) => names.Split(' ').Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(JsonElement answer) => answer.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    /// <summary>Everybody but those who act for the author's organisation: of its framework, of another one, of none, and without a mandate.</summary>
    private async Task<Dictionary<string, HttpClient>> OthersAsync(string organisation)
    {
        var other = TestActor.NewId("frm");
        return new()
        {
            ["member"] = await host.MemberAsync(_framework),
            ["government"] = await host.ActAsAsync(TestActor.Government(_framework), Stop),
            ["unodc"] = await host.ActAsAsync(TestActor.Unodc(_framework), Stop),
            ["observer"] = await host.ActAsAsync(new TestActor(Side.CivilSociety, Roles.Observer) { Framework = _framework }, Stop),
            // Every open client gets tokens, also one whose mandate has ended.
            ["own organisation without a mandate"] = await host.ActAsAsync(TestActor.Member(_framework, organisation) with { Roles = [] }, Stop),
            ["government without a mandate"] = await host.ActAsAsync(TestActor.Government(_framework) with { Roles = [] }, Stop),
            ["unodc without a mandate"] = await host.ActAsAsync(TestActor.Unodc(_framework) with { Roles = [] }, Stop),
            ["member of another framework"] = await host.MemberAsync(other),
            ["own organisation in another framework"] = await host.MemberAsync(other, organisation),
            ["government of another framework"] = await host.ActAsAsync(TestActor.Government(other), Stop),
            ["unodc of another framework"] = await host.ActAsAsync(TestActor.Unodc(other), Stop),
            ["unodc of none"] = await host.ActAsAsync(TestActor.Unodc(), Stop),
            ["administrator"] = await host.ActAsAsync(TestActor.Administrator(), Stop),
        };
    }
}

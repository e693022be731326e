using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Alliances;

/// <summary>Founders sign, each for itself; with the last signature there is an alliance.</summary>
public sealed class FoundingTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_the_last_founders_signature_the_alliance_is_founded_with_its_members_messages_and_audit_entries()
    {
        var (framework, founders) = await StageAsync();
        var founding = await ProposeAsync(framework, founders);
        var id = Scene.Id(founding);
        Assert.Equal(("open", 1, 1), (Text(founding, "state"), Signed(founding), founding.GetProperty("version").GetInt32()));

        var last = founding;
        foreach (var founder in founders[1..])
        {
            Assert.Equal(0, await _scene.CountAsync($"alliances where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
            using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);
            using var signed = await SignAsync(coordinator, id);
            last = await signed.JsonAsync(HttpStatusCode.OK, Stop);
        }

        var alliance = Text(last, "alliance")!;
        Assert.Equal(("founded", 5), (Text(last, "state"), Signed(last)));
        Assert.Equal((1, 5), (await _scene.MessagesAsync("AllianceFounded", "allianceId", alliance), await _scene.MessagesAsync("MemberAdmitted", "allianceId", alliance)));
        // Each signature is told, the proposal's own too, with how many are still asked for.
        Assert.Equal("4 3 2 1 0", await host.Database.QueryAsync<string>(
            $"select string_agg(body::jsonb ->> 'missing', ' ' order by aggregate_version) from membership.outbox where message_type like '%:FoundingSigned' and body::jsonb ->> 'foundingId' = '{id}' and body::jsonb ->> 'class' = 'Restricted'", Stop));
        Assert.Equal((1, 1, 4), (await _scene.AuditedAsync("alliance.founded", alliance), await _scene.AuditedAsync("founding.proposed", id), await _scene.AuditedAsync("founding.signed", id)));
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        var read = await government.ReadAsync($"{Scene.Alliances}/{alliance}", Stop);
        Assert.Equal((Text(founding, "name"), founders[0], Text(founding, "ruleProfile")), (Text(read, "name"), Text(read, "facilitatingOrganisation"), Text(read, "ruleProfile")));
        var members = (await government.ReadAsync($"{Scene.Alliances}/{alliance}/members", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(founders.Order(StringComparer.Ordinal), members.Select(member => Text(member, "organisation")!).Order(StringComparer.Ordinal));
        Assert.All(members, member => Assert.Equal(("organisation", "founder"), (Text(member, "kind"), Text(member, "basis"))));
    }

    [Fact]
    public async Task A_client_of_a_founder_that_holds_no_mandate_sees_nothing_of_it()
    {
        var (framework, founders) = await StageAsync();
        var id = Scene.Id(await ProposeAsync(framework, founders));
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[1]);
        using var without = await _scene.AsOrganisationAsync(framework, founders[1]);

        using var unseen = await without.GetAsync($"{Scene.Foundings}/{id}", Stop);

        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(0, (await without.ReadAsync(Scene.Foundings, Stop)).GetProperty("items").GetArrayLength());
        Assert.Equal(id, Scene.Id(Assert.Single((await coordinator.ReadAsync(Scene.Foundings, Stop)).GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task Too_few_founders_or_constituencies_are_asked_nothing()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(5));
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);

        using var four = await coordinator.PostAsync(Scene.Foundings, Scene.Founding(framework, founders[..4]), Stop);
        using var alike = await coordinator.PostAsync(Scene.Foundings, Scene.Founding(framework, founders), Stop);

        foreach (var answer in new[] { four, alike })
        {
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/founders");
            Assert.Contains("\"rule\":35", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.Equal(0, await _scene.CountAsync($"alliance_foundings where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
    }

    [Fact]
    public async Task A_founder_signs_once_by_a_person_of_its_own_and_in_the_framework()
    {
        var (framework, founders) = await StageAsync();
        var person = TestActor.NewId("per");
        using var convening = await host.ActAsAsync(TestActor.Coordinator(framework, founders[0]) with { PersonId = person }, Stop);
        var id = await Scene.CreateAsync(convening, Scene.Foundings, Scene.Founding(framework, founders));
        using var founder = await _scene.AsCoordinatorAsync(framework, founders[1]);
        using var samePerson = await host.ActAsAsync(TestActor.Coordinator(framework, founders[1]) with { PersonId = person }, Stop);
        using var elsewhere = await _scene.AsCoordinatorAsync(TestActor.NewId("frm"), founders[1]);
        using var member = await host.ActAsAsync(TestActor.Member(framework, founders[1]) with { PersonId = TestActor.NewId("per") }, Stop);

        using var twice = await SignAsync(convening, id);
        using var forAnother = await SignAsync(samePerson, id);
        using var foreign = await elsewhere.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "\"1\"");
        using var unable = await SignAsync(member, id);
        using var stale = await founder.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "\"7\"");
        using var blind = await founder.PostAsync($"{Scene.Foundings}/{id}/sign", new { }, Stop);
        using var signed = await founder.TwiceAsync($"{Scene.Foundings}/{id}/sign", new { }, "\"1\"", Stop);

        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains("(rule 35)", await twice.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await forAnother.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        Assert.Contains("\"rule\":38", await forAnother.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await unable.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await blind.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        Assert.Equal(2, Signed(await signed.JsonAsync(HttpStatusCode.OK, Stop)));
    }

    [Fact]
    public async Task Those_it_names_see_it_and_nobody_else()
    {
        var (framework, founders) = await StageAsync();
        var id = Scene.Id(await ProposeAsync(framework, founders));
        foreach (var stranger in new[] { TestActor.Unodc(), TestActor.Unodc(framework), TestActor.Government(framework), TestActor.Administrator(), TestActor.Coordinator(framework) })
        {
            using var caller = await host.ActAsAsync(stranger, Stop);
            using var unseen = await caller.GetAsync($"{Scene.Foundings}/{id}", Stop);
            await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            Assert.Empty((await caller.ReadAsync(Scene.Foundings, Stop)).GetProperty("items").EnumerateArray());
        }

        using var founder = await host.ActAsAsync(TestActor.Member(framework, founders[4]), Stop);
        Assert.Equal([id], (await founder.ReadAsync($"{Scene.Foundings}?state=open", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        Assert.Empty((await founder.ReadAsync($"{Scene.Foundings}?state=founded", Stop)).GetProperty("items").EnumerateArray());
        using var wrong = await founder.GetAsync($"{Scene.Foundings}?state=done", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/state");
    }

    [Fact]
    public async Task Of_the_last_two_founders_who_sign_at_once_one_signs_again_and_there_is_one_alliance()
    {
        var (framework, founders) = await StageAsync();
        var id = Scene.Id(await ProposeAsync(framework, founders));
        foreach (var founder in founders[1..3])
        {
            using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);
            using var signed = await SignAsync(coordinator, id);
            Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        }

        using var fourth = await _scene.AsCoordinatorAsync(framework, founders[3]);
        using var fifth = await _scene.AsCoordinatorAsync(framework, founders[4]);
        var answers = await Task.WhenAll(new[] { fourth, fifth }.Select(caller => caller.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: "\"3\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var slower = answers[0].StatusCode == HttpStatusCode.OK ? fifth : fourth;
        await answers.Single(answer => answer.StatusCode != HttpStatusCode.OK).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(0, await _scene.CountAsync($"alliances where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
        using var again = await SignAsync(slower, id);
        Assert.Equal("founded", Text(await again.JsonAsync(HttpStatusCode.OK, Stop), "state"));
        Assert.Equal(1, await _scene.CountAsync($"alliances where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
    }

    [Fact]
    public async Task Of_a_withdrawal_and_the_last_signature_at_once_one_ends_the_founding()
    {
        for (var round = 0; round < 3; round++)
        {
            var (framework, founders) = await StageAsync();
            var id = Scene.Id(await ProposeAsync(framework, founders));
            await SignAllAsync(framework, founders[1..4], id);
            using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
            using var last = await _scene.AsCoordinatorAsync(framework, founders[4]);
            using var read = await convening.GetAsync($"{Scene.Foundings}/{id}", Stop);

            var answers = await Task.WhenAll(
                convening.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/withdraw", new { reason = "Two of the founders want other terms." }, Stop, ifMatch: read.Tag()),
                last.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", new { }, Stop, ifMatch: read.Tag()));

            var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            var founded = won == answers[1];
            Assert.Equal(founded ? "founded" : "withdrawn", Text(await convening.ReadAsync($"{Scene.Foundings}/{id}", Stop), "state"));
            Assert.Equal(founded ? 1 : 0, await _scene.CountAsync($"alliances where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
        }
    }

    [Fact]
    public async Task What_was_withdrawn_or_names_a_taken_name_or_a_body_that_is_gone_founds_nothing()
    {
        const string Reason = "Two of the founders want other terms.";
        var (framework, founders) = await StageAsync();
        var withdrawn = Scene.Id(await ProposeAsync(framework, founders));
        using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var other = await _scene.AsCoordinatorAsync(framework, founders[1]);
        var path = $"{Scene.Foundings}/{withdrawn}/withdraw";
        using var foreign = await other.PostAsync(path, new { reason = Reason }, Stop, ifMatch: "\"1\"");
        using var silent = await convening.PostAsync(path, new { }, Stop, ifMatch: "\"1\"");
        using var taken = await convening.PostAsync(path, new { reason = Reason }, Stop, ifMatch: "\"1\"");
        using var late = await SignAsync(other, withdrawn);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        Assert.Equal(("withdrawn", Reason), (Text(await taken.JsonAsync(HttpStatusCode.OK, Stop), "state"), Text(await taken.JsonAsync(HttpStatusCode.OK, Stop), "withdrawalReason")));
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal((5, 1), (await _scene.MessagesAsync("FoundingWithdrawn", "foundingId", withdrawn), await _scene.MessagesAsync("FoundingSigned", "foundingId", withdrawn)));
        Assert.Equal(5, await host.Database.QueryAsync<long>(
            $"select count(distinct body::jsonb ->> 'organisationId') from membership.outbox where message_type like '%:FoundingWithdrawn' and body::jsonb ->> 'foundingId' = '{withdrawn}'", Stop));
        Assert.Contains("(rule 35)", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        // Two foundings under one name: the second one's last signature is refused, and not on record.
        var name = Scene.NewName("Alliance");
        var (first, second) = (await ProposeAsync(framework, founders, name), await ProposeAsync(framework, founders, name));
        await SignAllAsync(framework, founders[1..], Scene.Id(first));
        await SignAllAsync(framework, founders[1..4], Scene.Id(second));
        using var fifth = await _scene.AsCoordinatorAsync(framework, founders[4]);
        using var refused = await SignAsync(fifth, Scene.Id(second));
        await refused.RefusedAsync(HttpStatusCode.Conflict, "already-founded", Stop);
        using var sameName = await convening.PostAsync(Scene.Foundings, Scene.Founding(framework, founders, name), Stop);
        await sameName.RefusedAsync(HttpStatusCode.Conflict, "already-founded", Stop);
        Assert.Equal(4, Signed(await convening.ReadAsync($"{Scene.Foundings}/{Scene.Id(second)}", Stop)));

        // A founder merged into another founder leaves too few bodies.
        var third = Scene.Id(await ProposeAsync(framework, founders));
        using var unodc = await _scene.AsUnodcAsync();
        await SignAllAsync(framework, founders[1..3], third);
        await host.Database.ExecuteAsync($"update membership.memberships set left_at = now() where organisation_id = '{Guid.ParseExact(founders[2][4..], "N")}'", Stop);
        using var organisation = await unodc.GetAsync($"{Scene.Organisations}/{founders[2]}", Stop);
        using var merged = await unodc.PostAsync($"{Scene.Organisations}/{founders[2]}/merge", new { into = founders[3], reason = "The same body under two spellings." }, Stop, ifMatch: organisation.Tag());
        Assert.Equal(HttpStatusCode.OK, merged.StatusCode);
        Assert.Equal(4, (await convening.ReadAsync($"{Scene.Foundings}/{third}", Stop)).GetProperty("founders").GetArrayLength());
        await SignAllAsync(framework, [founders[3]], third);
        using var last = await SignAsync(fifth, third);
        await last.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains("rule 35", await last.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_is_founded_from_several_countries()
    {
        string[] founders = [.. await _scene.OrganisationsAsync(4), await _scene.OrganisationAsync("academia")];
        using var convening = await _scene.AsCoordinatorAsync(null, founders[0]);
        object network = new
        {
            kind = "regional",
            name = Scene.NewName("Network"),
            region = "Asia",
            timeZone = "Asia/Karachi",
            facilitatingOrganisation = founders[0],
            founders,
            termsOfReference = "Terms that the founders sign.",
            conflictOfInterest = "None to disclose.",
        };
        var id = await Scene.CreateAsync(convening, Scene.Foundings, network);
        foreach (var founder in founders[1..])
        {
            await SignAllAsync(TestActor.NewId("frm"), [founder], id);
        }

        var founded = await convening.ReadAsync($"{Scene.Foundings}/{id}", Stop);
        Assert.Equal(("regional", 5), (Text(await convening.ReadAsync($"{Scene.Alliances}/{Text(founded, "alliance")}", Stop), "kind"), Signed(founded)));
    }

    [Theory]
    [InlineData("civilSocietyOrganisation", null, 0, null)]
    [InlineData("civilSocietyOrganisation", "none", 0, null)]
    [InlineData("civilSocietyOrganisation", "assistsBothSides", 0, "/conflictOfInterest")]
    [InlineData("civilSocietyOrganisation", "assistsBothSides", 19, "/conflictOfInterest")]
    [InlineData("civilSocietyOrganisation", "assistsBothSides", 20, null)]
    [InlineData("civilSocietyOrganisation", "governmentControlled", 20, "/governmentTies")]
    [InlineData("academia", "governmentControlled", 19, "/conflictOfInterest")]
    [InlineData("academia", "governmentControlled", 20, null)]
    public void A_founder_says_how_it_stands_to_its_government_as_an_applicant_does(string constituency, string? ties, int length, string? refused)
    {
        var violations = new Violations();

        SignFounding.Read(violations, new(ties, new string('d', length)), WireNames<Constituency>.Parse(constituency));

        Assert.Equal(refused is null ? [] : [$"{refused} 39"], violations.Found.Select(violation => $"{violation.Pointer} {violation.Rule}"));
    }

    [Fact]
    public async Task No_body_controlled_by_a_government_founds_but_a_public_university_that_says_so()
    {
        const string Disclosure = "The State pays two thirds of our budget.";
        var (framework, founders) = await StageAsync();
        using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var university = await _scene.AsCoordinatorAsync(framework, founders[4]);
        using var second = await _scene.AsCoordinatorAsync(framework, founders[1]);
        JsonObject Proposal(object signature)
        {
            var body = JsonSerializer.SerializeToNode(Scene.Founding(framework, founders))!.AsObject();
            body["signature"] = JsonSerializer.SerializeToNode(signature);
            return body;
        }

        using var controlled = await convening.PostAsync(Scene.Foundings, Proposal(new { governmentTies = "governmentControlled", conflictOfInterest = Disclosure }), Stop);
        using var undisclosed = await convening.PostAsync(Scene.Foundings, Proposal(new { governmentTies = "assistsBothSides" }), Stop);
        await controlled.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/signature/governmentTies");
        await undisclosed.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/signature/conflictOfInterest");
        Assert.Equal(0, await _scene.CountAsync($"alliance_foundings where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));

        var id = await Scene.CreateAsync(convening, Scene.Foundings, Proposal(new { governmentTies = "assistsBothSides", conflictOfInterest = "One of us advises the ministry." }));
        using var refused = await SignAsync(second, id, new { governmentTies = "governmentControlled", conflictOfInterest = Disclosure });
        using var silent = await SignAsync(university, id, new { governmentTies = "governmentControlled" });
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/governmentTies");
        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/conflictOfInterest");
        Assert.Contains("\"rule\":39", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, Signed(await convening.ReadAsync($"{Scene.Foundings}/{id}", Stop)));
        using var signed = await SignAsync(university, id, new { governmentTies = "governmentControlled", conflictOfInterest = Disclosure });
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        // Who has nothing to say says so by an empty form.
        using var without = await SignAsync(second, id);
        Assert.Equal(HttpStatusCode.OK, without.StatusCode);

        var said = (await second.ReadAsync($"{Scene.Foundings}/{id}", Stop)).GetProperty("founders").EnumerateArray()
            .ToDictionary(founder => Text(founder, "organisation")!, founder => founder.TryGetProperty("governmentTies", out var ties) ? ties.GetString() : null);
        Assert.Equal(("assistsBothSides", "none", null, "governmentControlled"), (said[founders[0]], said[founders[1]], said[founders[2]], said[founders[4]]));
        Assert.Contains(Disclosure, (await second.ReadAsync($"{Scene.Foundings}/{id}", Stop)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await _scene.CountAsync($"audit_entries where subject = '{id}' and after::text like '%{Disclosure}%'"));
    }

    private async Task<(string Framework, string[] Founders)> StageAsync() =>
        (await _scene.FrameworkAsync(), [.. await _scene.OrganisationsAsync(4), await _scene.OrganisationAsync("academia")]);

    private async Task<JsonElement> ProposeAsync(string framework, string[] founders, string? name = null)
    {
        using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var answer = await convening.PostAsync(Scene.Foundings, Scene.Founding(framework, founders, name), Stop);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    private async Task SignAllAsync(string framework, string[] founders, string id)
    {
        foreach (var founder in founders)
        {
            using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);
            using var signed = await SignAsync(coordinator, id);
            Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        }
    }

    private static async Task<HttpResponseMessage> SignAsync(HttpClient caller, string id, object? said = null)
    {
        using var read = await caller.GetAsync($"{Scene.Foundings}/{id}", Stop);
        return await caller.SendAsync(HttpMethod.Post, $"{Scene.Foundings}/{id}/sign", said ?? new { }, Stop, ifMatch: read.Tag());
    }

    private static int Signed(JsonElement founding) => founding.GetProperty("founders").EnumerateArray().Count(founder => founder.TryGetProperty("signedAt", out _));

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}

using System.Net;
using System.Text.Json;
using Trilateral.Membership.Tests.Applications;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.Membership.Tests.PilotInitiatives;
using Trilateral.Membership.Tests.Stakeholders;
using Trilateral.Membership.Tests.Suspensions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.Membership.Tests.TrilateralMeetings;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>What was decided links to its entries in the audit chain, each with its number there.</summary>
public sealed class AuditRecordTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_links_to_what_was_done_with_it()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var applicant = await stage.AsApplicantAsync();
        using var withdrawn = await applicant.PostAsync($"{stage.Path}/{id}/withdraw", new { reason = "We apply again next year." }, Stop, ifMatch: "\"1\"");
        await withdrawn.JsonAsync(HttpStatusCode.OK, Stop);

        var record = await RecordAsync(applicant, $"{stage.Path}/{id}", "application.submitted civil_society", "application.withdrawn civil_society");

        Assert.Equal((null, "We apply again next year."), (Reason(record[0]), Reason(record[1])));
        await HiddenAsync($"{stage.Path}/{id}", TestActor.Government(stage.Framework));
    }

    [Fact]
    public async Task A_comment_links_to_its_entry_for_those_who_decide_and_the_member_itself()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var comments = $"{stage.Path}/{Scene.Id(await stage.SubmitAsync())}/comments";
        using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[1]), Stop);
        using var coordinator = await stage.AsCoordinatorAsync();
        var path = $"{comments}/{await Scene.CreateAsync(member, comments, new { position = "opposes", text = "We have never heard of their work." })}";

        await RecordAsync(member, path, "application.commented civil_society");
        await RecordAsync(coordinator, path, "application.commented civil_society");

        Assert.Equal($"{path}/record", (await coordinator.ReadAsync(comments, Stop)).GetProperty("items")[0].GetProperty("record").GetString());
        await HiddenAsync(path, TestActor.Member(stage.Framework, stage.Founders[2]));
        await HiddenAsync(path, TestActor.Unodc(stage.Framework));
        await HiddenAsync(path, new TestActor(Side.CivilSociety) { Framework = stage.Framework, Organisation = stage.Applicant });
    }

    [Fact]
    public async Task A_client_links_to_what_was_done_with_it_for_administrators_alone()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var path = $"/membership/v1/clients/{(await PartnerSystem.RegisterAsync(administrator, "government", await _scene.FrameworkAsync())).Id}";
        using var added = await administrator.PostAsync($"{path}/secrets", new { }, Stop);
        await added.JsonAsync(HttpStatusCode.Created, Stop);
        using var closed = await administrator.PostAsync($"{path}/close", new { reason = "The project has ended." }, Stop, ifMatch: added.Tag());
        await closed.JsonAsync(HttpStatusCode.OK, Stop);

        var record = await RecordAsync(administrator, path, "client.registered platform", "client.secret-added platform", "client.closed platform");

        Assert.Equal("The project has ended.", Reason(record[^1]));
        using var unodc = await _scene.AsUnodcAsync();
        using var refused = await unodc.GetAsync($"{path}/record", Stop);
        await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    [Fact]
    public async Task A_suspension_links_to_what_was_done_with_it()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var member = await stage.AsMemberAsync();
        var id = Scene.Id(await stage.ProposeAsync(coordinator));

        await RecordAsync(member, $"{stage.Path}/{id}", "suspension.proposed civil_society");

        await HiddenAsync($"{stage.Path}/{id}", TestActor.Government(stage.Framework!));
    }

    [Fact]
    public async Task A_mandate_links_to_its_grant_and_its_end()
    {
        var framework = await _scene.FrameworkAsync();
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var partner = await PartnerSystem.RegisterAsync(administrator, "government", framework);
        var id = Scene.Id(await partner.GrantAsync(administrator, Roles.GovernmentalExpert));
        using var ended = await administrator.PostAsync($"/membership/v1/mandates/{id}/end", new { reason = "The expert has moved on." }, Stop, ifMatch: "\"1\"");
        await ended.JsonAsync(HttpStatusCode.OK, Stop);

        await RecordAsync(administrator, $"/membership/v1/mandates/{id}", "mandate.granted platform", "mandate.ended platform");

        await HiddenAsync($"/membership/v1/mandates/{id}", TestActor.Government(TestActor.NewId("frm")));
    }

    [Fact]
    public async Task A_merge_links_from_both_organisations_and_its_reason_is_for_UNODC_and_their_own()
    {
        var (merged, survivor) = (await _scene.OrganisationAsync(), await _scene.OrganisationAsync());
        using var unodc = await _scene.AsUnodcAsync();
        using var own = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), survivor);
        using var other = await _scene.AsOrganisationAsync(TestActor.NewId("frm"), await _scene.OrganisationAsync());
        using var answer = await unodc.InsistAsync($"{Scene.Organisations}/{merged}/merge", new { into = survivor, reason = "Both statutes carry the same number." }, Stop, ifMatch: "\"1\"");
        await answer.JsonAsync(HttpStatusCode.OK, Stop);
        string[] expected = ["organisation.registered platform", "organisation.merged unodc"];

        foreach (var (caller, reason) in new[] { (unodc, "Both statutes carry the same number."), (own, "Both statutes carry the same number."), (other, null) })
        {
            Assert.Equal(reason, Reason((await RecordAsync(caller, $"{Scene.Organisations}/{merged}", expected))[1]));
        }

        await RecordAsync(other, $"{Scene.Organisations}/{survivor}", "organisation.registered platform", "organisation.took-over unodc");
    }

    [Fact]
    public async Task An_alliance_and_what_its_founders_signed_link_to_their_founding()
    {
        var framework = await _scene.FrameworkAsync();
        string[] founders = [.. await _scene.OrganisationsAsync(4), await _scene.OrganisationAsync("academia")];
        using var convening = await _scene.AsCoordinatorAsync(framework, founders[0]);
        var founding = await Scene.CreateAsync(convening, Scene.Foundings, Scene.Founding(framework, founders));
        foreach (var (founder, number) in founders.Skip(1).Select((founder, index) => (founder, index + 1)))
        {
            using var signer = await _scene.AsCoordinatorAsync(framework, founder);
            using var signed = await signer.InsistAsync($"{Scene.Foundings}/{founding}/sign", new { }, Stop, ifMatch: $"\"{number}\"");
            await signed.JsonAsync(HttpStatusCode.OK, Stop);
        }

        var record = await RecordAsync(convening, $"{Scene.Foundings}/{founding}", ["founding.proposed civil_society", .. Enumerable.Repeat("founding.signed civil_society", 4)]);
        var alliance = (await convening.ReadAsync($"{Scene.Foundings}/{founding}", Stop)).GetProperty("alliance").GetString();

        var founded = Assert.Single(await RecordAsync(convening, $"{Scene.Alliances}/{alliance}", "alliance.founded civil_society"));
        Assert.Equal(record[^1].GetProperty("rule").GetString(), founded.GetProperty("rule").GetString());
        await HiddenAsync($"{Scene.Foundings}/{founding}", TestActor.Government(framework));
    }

    [Fact]
    public async Task A_pilot_initiative_links_to_its_steps_and_their_reasons_are_for_the_three_sides()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        using var suspended = await stage.ActAsync(stage.Government, "suspend", new { reason = "The ministry is being reorganised." });
        await suspended.JsonAsync(HttpStatusCode.OK, Stop);
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        string[] expected = ["pilot_initiative.proposed unodc", "pilot_initiative.launch_requested unodc", "pilot_initiative.launched platform", "pilot_initiative.suspended government"];

        var record = await RecordAsync(stage.Alliance, stage.Pilot, expected);
        Assert.Equal("The ministry is being reorganised.", Reason(record[3]));
        // Each step names what it is a step of.
        Assert.Equal(["34", "W1.6", "W1.6", "W1.9"], record.Select(entry => entry.GetProperty("rule").GetString()));
        using var again = await stage.ActAsync(stage.Government, "suspend", new { reason = "The ministry is being reorganised." });
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains("(W1, step 9)", await again.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.All(await RecordAsync(stranger, stage.Pilot, expected), entry => Assert.Null(Reason(entry)));
    }

    [Fact]
    public async Task What_is_agreed_in_a_pilot_initiative_links_to_its_entries_for_the_three_sides_alone()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        var priority = $"{stage.Parts}/priorities/{await stage.CommonPriorityAsync()}";
        var measure = $"{stage.Parts}/measures/{await stage.PlanAsync(priority.Split('/')[^1])}";
        using var done = await stage.Government.PostAsync($"{measure}/complete", new { doneOn = stage.Today, evidence = "Gazette 14 of 2026, page 3" }, Stop, ifMatch: "\"1\"");
        await done.JsonAsync(HttpStatusCode.OK, Stop);
        var meeting = $"{stage.Parts}/trilateral-meetings/{await Scene.CreateAsync(stage.Unodc, stage.Parts + "/trilateral-meetings", TrilateralMeetingTests.Body(stage.Today))}";
        var interest = $"{stage.Interests}/{Scene.Id((await stage.Unodc.ReadAsync(stage.Interests, Stop)).GetProperty("items")[0])}";
        var fact = $"{Scene.Frameworks}/{stage.Framework}/treaty-statuses";

        await RecordAsync(stage.Unodc, priority, "priority.proposed civil_society", "priority.agreed government", "priority.agreed unodc");
        Assert.Equal("Gazette 14 of 2026, page 3", Reason((await RecordAsync(stage.Alliance, measure, "measure.planned government", "measure.completed government"))[1]));
        await RecordAsync(stage.Government, meeting, "trilateral_meeting.recorded unodc");
        await RecordAsync(stage.Alliance, interest, "pilot_interest.received government");
        foreach (var path in new[] { priority, measure, meeting, interest })
        {
            await HiddenAsync(path, TestActor.Government(TestActor.NewId("frm")));
        }

        // A treaty fact is public, with its source.
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        var recorded = (await stranger.ReadAsync(fact, Stop)).GetProperty("items")[0];
        Assert.Equal(recorded.GetProperty("source").GetString(), Reason((await RecordAsync(stranger, $"{fact}/{Scene.Id(recorded)}", "treaty_status.recorded unodc"))[0]));
    }

    [Fact]
    public async Task Where_a_stakeholder_consented_is_not_for_the_Government()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var path = $"{stage.Parts}/stakeholders/{await Scene.CreateAsync(stage.Alliance, stage.Parts + "/stakeholders", StakeholderTests.Body())}";
        using var unseen = await stage.Government.GetAsync($"{path}/record", Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var shared = await stage.Alliance.PostAsync($"{path}/share", new { consent = "Letter 7" }, Stop, ifMatch: "\"1\"");
        await shared.JsonAsync(HttpStatusCode.OK, Stop);
        string[] expected = ["stakeholder.mapped civil_society", "stakeholder.shared civil_society"];

        Assert.Equal("Letter 7", Reason((await RecordAsync(stage.Unodc, path, expected))[1]));
        Assert.Null(Reason((await RecordAsync(stage.Government, path, expected))[1]));
    }

    [Fact]
    public async Task A_membership_links_to_its_acts_and_why_it_was_left_is_for_the_member_the_coordinators_and_UNODC()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var alliance = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}";
        using var member = await host.ActAsAsync(TestActor.Member(framework, founders[1]), Stop);
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var unodc = await _scene.AsUnodcAsync(framework);
        using var other = await host.ActAsAsync(TestActor.Member(framework, founders[2]), Stop);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        var path = $"/membership/v1/memberships/{Scene.Id((await member.ReadAsync($"{alliance}/members?organisation={founders[1]}", Stop)).GetProperty("items")[0])}";
        using var left = await member.PostAsync($"{path}/leave", new { reason = "We merge with another body." }, Stop, ifMatch: "\"1\"");
        await left.JsonAsync(HttpStatusCode.OK, Stop);

        foreach (var (reader, reason) in new[] { (member, true), (coordinator, true), (unodc, true), (other, false), (government, false) })
        {
            Assert.Equal(
                reason ? "We merge with another body." : null,
                Reason((await RecordAsync(reader, path, "member.admitted unodc", "membership.left civil_society"))[1]));
        }
    }

    [Fact]
    public async Task A_working_group_the_rules_and_a_persons_function_link_to_theirs()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var groups = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        var group = $"{groups}/{await Scene.CreateAsync(coordinator, groups, new { kind = "thematic", name = "Legal aspects", purpose = "The first cluster of the review.", convenor = founders[1] })}";
        using var changed = await coordinator.SendAsync(HttpMethod.Put, $"{group}/convenor", new { convenor = founders[2] }, Stop, ifMatch: "\"1\"");
        await changed.JsonAsync(HttpStatusCode.OK, Stop);
        using var own = await _scene.AsOrganisationAsync(framework, founders[0]);
        var role = $"{Scene.Organisations}/{founders[0]}/people/{await Scene.CreateAsync(own, $"{Scene.Organisations}/{founders[0]}/people", new { function = "signatory", from = "2026-01-01" })}";
        var profile = $"{Scene.Profiles}/{await _scene.ProfileAsync(framework, "P14D", "P30D", demonstration: false)}";
        var rules = $"{DecisionStage.Profiles}/{await new DecisionStage(host, framework).ProfileAsync(new { kind = "recorded", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody" })}";
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);

        await RecordAsync(government, group, "working_group.founded civil_society", "working_group.convenor_changed civil_society");
        await RecordAsync(government, profile, "rule_profile.published unodc");
        await RecordAsync(government, rules, "decision_profile.published unodc");
        await RecordAsync(own, role, "person-role.given civil_society");
        await HiddenAsync(role, TestActor.Government(framework));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_long_record_is_read_in_pages_and_no_entry_is_missed_while_it_waits_for_its_number(int limit)
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        string[] expected = ["pilot_initiative.proposed unodc", "pilot_initiative.launch_requested unodc", "pilot_initiative.launched platform"];

        var atOnce = await PagesAsync(stage.Unodc, stage.Pilot, limit);
        var inOrder = await RecordAsync(stage.Unodc, stage.Pilot, expected);
        var pages = await PagesAsync(stage.Unodc, stage.Pilot, limit);

        Assert.Equal(inOrder.Select(Entry).Order(StringComparer.Ordinal), atOnce.SelectMany(page => page).Select(Entry).Order(StringComparer.Ordinal));
        Assert.Equal(inOrder.Select(Entry), pages.SelectMany(page => page).Select(Entry));
        Assert.Equal(Enumerable.Range(0, 3).Chunk(limit).Select(chunk => chunk.Length), pages.Select(page => page.Count));
    }

    private static async Task<List<List<JsonElement>>> PagesAsync(HttpClient reader, string path, int limit)
    {
        var pages = new List<List<JsonElement>>();
        for (var query = $"?limit={limit}"; query.Length > 0;)
        {
            var page = await reader.ReadAsync($"{path}/record{query}", Stop);
            pages.Add([.. page.GetProperty("entries").EnumerateArray()]);
            query = page.TryGetProperty("next", out var next) ? $"?limit={limit}&cursor={Uri.EscapeDataString(next.GetString()!)}" : "";
        }

        return pages;
    }

    private static string Entry(JsonElement entry) => entry.GetProperty("entry").GetString()!;

    /// <summary>Follows the link of what is read there, and checks each entry against the chain.</summary>
    private async Task<List<JsonElement>> RecordAsync(HttpClient reader, string path, params string[] expected)
    {
        var read = await reader.ReadAsync(path, Stop);
        var link = read.GetProperty("record").GetString()!;
        Assert.Equal($"{path}/record", link);
        var record = await Eventually.HoldsAsync(
            () => reader.ReadAsync(link, Stop), found => found.GetProperty("entries").EnumerateArray().All(entry => entry.TryGetProperty("number", out _)), Stop);
        var entries = record.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(expected, entries.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("side")}"));
        Assert.Equal(Scene.Id(read), record.GetProperty("subject").GetString());
        foreach (var entry in entries)
        {
            Assert.Equal(
                $"{entry.GetProperty("hash")} {Scene.Id(read)}",
                await host.Database.QueryAsync<string>(
                    $"select encode(s.hash, 'hex') || ' ' || e.subject from membership.audit_seals s join membership.audit_entries e on e.id = s.entry_id where s.seq = {entry.GetProperty("number")}", Stop));
        }

        return entries;
    }

    private async Task HiddenAsync(string path, TestActor stranger)
    {
        using var caller = await host.ActAsAsync(stranger, Stop);
        using var nothing = await caller.GetAsync($"{path}/record", Stop);
        await nothing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static string? Reason(JsonElement entry) => entry.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
}

using System.Net;
using System.Text.RegularExpressions;
using Trilateral.Submissions.Contributions;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed partial class ContributionTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    private readonly string _framework = TestActor.NewId("frm");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_shows_its_words_and_limit_and_leaves_an_audit_row_but_no_message()
    {
        var organisation = await host.OrganisationAsync();
        using var member = await host.MemberAsync(_framework, organisation);

        using var answer = await member.PostAsync(Desk.Path, Desk.Body("One two three."), Stop);

        var draft = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = draft.Text("id");
        Assert.Equal(($"{Desk.Path}/{id}", "\"1\""), (answer.Headers.Location?.OriginalString, answer.Tag()));
        Assert.Equal(("3", "1500", "draft", "frameworkOnly", organisation, _framework, "civil_society"),
            (draft.Text("words"), draft.Text("wordLimit"), draft.Text("state"), draft.Text("confidentiality"), draft.Text("organisation"), draft.Text("framework"), draft.Text("side")));
        Assert.Equal(draft.GetRawText(), (await member.ReadAsync($"{Desk.Path}/{id}", Stop)).GetRawText());
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{id}' and action = 'contribution.drafted' and rule_id = '{draft.Text("ruleProfileId")}' and rule_version >= 1 and after not like '%three%'"));
        Assert.Equal(0, await host.CountAsync($"outbox where body like '%{id}%'"));
    }

    [Fact]
    public async Task A_draft_is_edited_by_who_knows_its_version_and_keeps_kind_channel_and_profile()
    {
        using var member = await host.MemberAsync(_framework);
        var (at, draft) = await member.DraftAsync();

        using var edited = await member.PutAsync(at, Desk.Edit("Four words are here."), "\"1\"", Stop);
        using var stale = await member.PutAsync(at, Desk.Edit("Lost."), "\"1\"", Stop);
        using var weak = await member.PutAsync(at, Desk.Edit("Lost."), "W/\"2\"", Stop);
        using var absent = await member.PutAsync(at, Desk.Edit("Lost."), null, Stop);
        using var kind = await member.PutAsync(at, new { kind = "declaration", title = "T", language = "en", text = "x" }, "\"2\"", Stop);
        using var empty = await member.PutAsync(at, new { }, "\"2\"", Stop);

        var answer = await edited.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("\"2\"", "4", "Another title", null, draft.Text("ruleProfileId")), (edited.Tag(), answer.Text("words"), answer.Text("title"), answer.Text("summary"), answer.Text("ruleProfileId")));
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await weak.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await absent.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        await kind.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/kind");
        await empty.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/title", "/language", "/text");
        Assert.Equal(answer.GetRawText(), (await member.ReadAsync(at, Stop)).GetRawText());
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{draft.Text("id")}' and action = 'contribution.edited'"));
    }

    [Fact]
    public async Task Lodging_gives_a_receipt_a_checksum_and_a_due_date_in_one_row_one_message_and_one_audit_entry()
    {
        using var member = await host.MemberAsync(_framework);
        var (at, draft) = await member.DraftAsync(Desk.Body("Exactly these words."));
        var id = draft.Text("id");

        using var answer = await member.ActAsync(at, "lodge", "\"1\"");

        var lodged = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("lodged", "\"2\"", ContributionVersion.ChecksumOf("Exactly these words."), "Europe/Vienna"), (lodged.Text("state"), answer.Tag(), lodged.Text("checksum"), lodged.Text("timeZone")));
        Assert.Matches(Receipt(), lodged.Text("receiptNumber"));
        var due = DateTimeOffset.Parse(lodged.Text("acknowledgementDueAt")!, null);
        Assert.InRange(due - DateTimeOffset.Parse(lodged.Text("lodgedAt")!, null), TimeSpan.FromDays(5), TimeSpan.FromDays(8));
        Assert.Equal(59, due.Second);
        Assert.Equal(1, await host.CountAsync($"contribution_versions where contribution_id = '{id![4..]}' and number = 1 and sealed_at is not null and checksum = '{lodged.Text("checksum")}'"));
        Assert.Equal(1, await host.CountAsync(
            $"outbox where message_type like '%ContributionLodged' and body::jsonb ->> 'contributionId' = '{id}' and body::jsonb ->> 'class' = 'FrameworkOnly' and body::jsonb ->> 'reach' = 'framework:{_framework}' and aggregate_version = 2 and body not like '%title%'"));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{id}' and action = 'contribution.lodged' and rule_id = '{lodged.Text("ruleProfileId")}'"));
    }

    [Fact]
    public async Task What_was_lodged_no_longer_changes_and_no_stage_is_skipped_or_gone_back()
    {
        using var member = await host.MemberAsync(_framework);
        var (at, _) = await member.DraftAsync();
        foreach (var act in new[] { "publish", "withdraw" })
        {
            using var early = await member.ActAsync(at, act, "\"1\"", new { reason = "x" });
            await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        }

        using var lodged = await member.ActAsync(at, "lodge", "\"1\"");
        using var edit = await member.PutAsync(at, Desk.Edit("Changed."), lodged.Tag(), Stop);
        using var twice = await member.ActAsync(at, "lodge", lodged.Tag());
        using var published = await member.ActAsync(at, "publish", lodged.Tag());
        using var again = await member.ActAsync(at, "publish", published.Tag());
        using var unexplained = await member.ActAsync(at, "withdraw", published.Tag(), new { reason = " " });
        using var withdrawn = await member.ActAsync(at, "withdraw", published.Tag(), new { reason = "No longer safe" });
        using var late = await member.ActAsync(at, "publish", withdrawn.Tag());
        using var withdrawnTwice = await member.ActAsync(at, "withdraw", withdrawn.Tag(), new { reason = "x" });

        await edit.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await unexplained.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await withdrawnTwice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal("withdrawn", (await withdrawn.JsonAsync(HttpStatusCode.OK, Stop)).Text("state"));
    }

    [Fact]
    public async Task Twenty_parallel_lodgings_of_one_draft_lodge_it_once()
    {
        using var member = await host.MemberAsync(_framework);
        var (at, draft) = await member.DraftAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => member.InsistAsync($"{at}/lodge", new { }, Stop, ifMatch: "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode));
        Assert.Equal(1, await host.CountAsync($"outbox where message_type like '%ContributionLodged' and body::jsonb ->> 'contributionId' = '{draft.Text("id")}'"));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{draft.Text("id")}' and action = 'contribution.lodged'"));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_same_answer_and_another_body_is_refused()
    {
        var organisation = await host.OrganisationAsync();
        using var member = await host.MemberAsync(_framework, organisation);
        using var other = await host.MemberAsync(_framework, organisation);
        var (key, body) = (Guid.CreateVersion7().ToString("N"), Desk.Body("The same words."));

        using var first = await member.PostAsync(Desk.Path, body, Stop, key);
        using var second = await member.PostAsync(Desk.Path, body, Stop, key);
        using var changed = await member.PostAsync(Desk.Path, Desk.Body("Other words."), Stop, key);
        using var others = await other.PostAsync(Desk.Path, body, Stop, key);
        using var keyless = await member.SendAsync(HttpMethod.Post, Desk.Path, body, Stop);

        var id = (await first.JsonAsync(HttpStatusCode.Created, Stop)).Text("id");
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        await changed.RefusedAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Stop);
        Assert.NotEqual(id, (await others.JsonAsync(HttpStatusCode.Created, Stop)).Text("id"));
        await keyless.RefusedAsync(HttpStatusCode.BadRequest, "idempotency-key", Stop);
        Assert.Equal(2, await host.CountAsync($"contributions where owner_organisation = '{organisation}'"));

        var (at, lodgeKey) = ($"{Desk.Path}/{id}", Guid.CreateVersion7().ToString("N"));
        using var lodged = await member.PostAsync(at + "/lodge", new { }, Stop, lodgeKey, "\"1\"");
        using var repeated = await member.PostAsync(at + "/lodge", new { }, Stop, lodgeKey, "\"1\"");
        using var unkeyed = await member.SendAsync(HttpMethod.Post, at + "/lodge", new { }, Stop, ifMatch: "\"2\"");
        Assert.Equal((await lodged.JsonAsync(HttpStatusCode.OK, Stop)).GetRawText(), (await repeated.JsonAsync(HttpStatusCode.OK, Stop)).GetRawText());
        await unkeyed.RefusedAsync(HttpStatusCode.BadRequest, "idempotency-key", Stop);
    }

    [Fact]
    public async Task A_new_rule_profile_changes_the_limit_of_later_contributions_and_leaves_running_ones_alone()
    {
        using var unodc = await host.ActAsAsync(TestActor.Unodc(), Stop);
        using var member = await host.MemberAsync(_framework);
        var (profile, five, six) = ($"test-{Guid.CreateVersion7():N}", "one two three four five", "one two three four five six");
        await PublishAsync(unodc, profile, 5);
        var (running, _) = await member.DraftAsync(Desk.Body(six, "cop", "saqInput"));
        await PublishAsync(unodc, profile, 6);
        var (later, draft) = await member.DraftAsync(Desk.Body(six, "cop", "saqInput"));

        using var tooLong = await member.ActAsync(running, "lodge", "\"1\"");
        using var shortened = await member.PutAsync(running, Desk.Edit(five), "\"1\"", Stop);
        using var atTheLimit = await member.ActAsync(running, "lodge", shortened.Tag());
        using var lodged = await member.ActAsync(later, "lodge", "\"1\"");

        await tooLong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#record/text");
        Assert.Equal("5", (await atTheLimit.JsonAsync(HttpStatusCode.OK, Stop)).Text("wordLimit"));
        Assert.Equal("6", draft.Text("wordLimit"));
        Assert.Equal("lodged", (await lodged.JsonAsync(HttpStatusCode.OK, Stop)).Text("state"));
    }

    [Fact]
    public async Task A_country_named_in_the_dialogue_channel_is_confirmed_or_edited_away_before_it_is_sent()
    {
        using var member = await host.MemberAsync(_framework);
        var (at, draft) = await member.DraftAsync(Desk.Body("Peace in Pakistan begins here.", "dialogue", dialogueId: TestActor.NewId("evt")));
        var (edited, _) = await member.DraftAsync(Desk.Body("Peace in Mexico.", "dialogue"));
        var (national, _) = await member.DraftAsync(Desk.Body("Peace in Pakistan."));

        var mention = Assert.Single(draft.GetProperty("countryNames").EnumerateArray());
        Assert.Equal(("text", "PAK", "9", "8"), (mention.Text("member"), mention.Text("country"), mention.Text("start"), mention.Text("length")));
        using var flagged = await member.ActAsync(at, "lodge", "\"1\"");
        using var confirmed = await member.ActAsync(at, "lodge", "\"1\"", new { confirmCountryNames = true });
        using var changed = await member.PutAsync(edited, Desk.Edit("Peace everywhere."), "\"1\"", Stop);
        using var clean = await member.ActAsync(edited, "lodge", changed.Tag());
        using var unasked = await member.ActAsync(national, "lodge", "\"1\"");

        await flagged.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#record/text");
        Assert.Contains("\"rule\":18", await flagged.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains("characters 9 to 16", await flagged.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.All([confirmed, clean, unasked], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{draft.Text("id")}' and action = 'contribution.lodged' and after like '%\"confirmedCountryNames\":true%'"));
    }

    [Fact]
    public async Task The_same_text_of_the_same_organisation_is_asked_about_and_never_removed()
    {
        var organisation = await host.OrganisationAsync();
        using var member = await host.MemberAsync(_framework, organisation);
        using var other = await host.MemberAsync(_framework);
        var text = $"The same words {Guid.NewGuid():N}.";
        var (_, first) = await member.LodgedAsync(Desk.Body(text));
        var (at, _) = await member.DraftAsync(Desk.Body(text));

        using var asked = await member.ActAsync(at, "lodge", "\"1\"");
        await other.LodgedAsync(Desk.Body(text));
        using var confirmed = await member.ActAsync(at, "lodge", "\"1\"", new { confirmDuplicate = true });

        await asked.RefusedAsync(HttpStatusCode.Conflict, "possible-duplicate", Stop);
        Assert.Contains(first.Text("id")!, await asked.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("lodged", (await confirmed.JsonAsync(HttpStatusCode.OK, Stop)).Text("state"));
        Assert.Equal(2, await host.CountAsync($"contributions where owner_organisation = '{organisation}' and state = 'lodged'"));
    }

    [Fact]
    public async Task The_author_publishes_and_everybody_reads()
    {
        using var member = await host.MemberAsync(_framework);
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        var (at, lodged) = await member.LodgedAsync(Desk.Body("For everybody.", confidentiality: "restricted"));
        using var before = await stranger.GetAsync(at, Stop);

        using var published = await member.TwiceAsync(at + "/publish", new { }, "\"2\"", Stop);

        await before.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(("published", "public"), ((await published.JsonAsync(HttpStatusCode.OK, Stop)).Text("state"), (await published.JsonAsync(HttpStatusCode.OK, Stop)).Text("confidentiality")));
        Assert.Equal("For everybody.", (await stranger.ReadAsync(at, Stop)).Text("text"));
        Assert.Equal(1, await host.CountAsync(
            $"outbox where message_type like '%ContributionPublished' and body::jsonb ->> 'contributionId' = '{lodged.Text("id")}' and body::jsonb ->> 'class' = 'Public' and body::jsonb ->> 'title' = 'A title' and aggregate_version = 3"));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{lodged.Text("id")}' and action = 'contribution.published'"));
    }

    [Fact]
    public async Task The_secretariat_publishes_in_the_dialogue_channel_where_the_author_consented()
    {
        using var member = await host.MemberAsync(_framework);
        using var secretariat = await host.ActAsAsync(TestActor.Unodc(_framework), Stop);
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        var (consented, _) = await member.LodgedAsync(Desk.Body(channel: "dialogue", consent: true));
        var (unasked, _) = await member.LodgedAsync(Desk.Body(channel: "dialogue"));
        var (national, _) = await member.LodgedAsync(Desk.Body(consent: true));
        var (ownSide, _) = await member.LodgedAsync(Desk.Body(channel: "dialogue", consent: true, confidentiality: "ownSide"));

        using var foreign = await government.ActAsync(consented, "publish", "\"2\"");
        using var published = await secretariat.ActAsync(consented, "publish", "\"2\"");
        using var refused = await secretariat.ActAsync(unasked, "publish", "\"2\"");
        using var otherChannel = await secretariat.ActAsync(national, "publish", "\"2\"");
        using var unseen = await secretariat.ActAsync(ownSide, "publish", "\"2\"");

        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-the-author", Stop);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#record/publicationConsent");
        await otherChannel.RefusedAsync(HttpStatusCode.Forbidden, "not-the-author", Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task A_withdrawn_contribution_leaves_a_stub_without_words()
    {
        using var member = await host.MemberAsync(_framework);
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        var text = $"Secret {Guid.NewGuid():N}";
        var (at, lodged) = await member.LodgedAsync(Desk.Body(text));

        using var withdrawn = await member.TwiceAsync(at + "/withdraw", new { reason = "No longer safe" }, "\"2\"", Stop);

        var own = await withdrawn.JsonAsync(HttpStatusCode.OK, Stop);
        var seen = await government.ReadAsync(at, Stop);
        Assert.Equal(("withdrawn", "No longer safe", lodged.Text("checksum"), lodged.Text("receiptNumber")), (own.Text("state"), own.Text("withdrawalReason"), own.Text("checksum"), own.Text("receiptNumber")));
        Assert.Equal(("withdrawn", null, null, null, null, null), (seen.Text("state"), seen.Text("title"), seen.Text("summary"), seen.Text("text"), seen.Text("withdrawalReason"), seen.Text("checksum")));
        Assert.Equal(0, await host.CountAsync($"contribution_versions where text like '%{text}%'"));
        Assert.Equal(1, await host.CountAsync($"outbox where message_type like '%ContributionWithdrawn' and body::jsonb ->> 'contributionId' = '{lodged.Text("id")}' and aggregate_version = 3"));
        Assert.Equal(1, await host.CountAsync($"audit_entries where subject = '{lodged.Text("id")}' and action = 'contribution.withdrawn'"));
    }

    [Fact]
    public async Task A_side_as_a_whole_drafts_and_lodges_too()
    {
        using var government = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var member = await host.MemberAsync(_framework);

        var (at, lodged) = await government.LodgedAsync(Desk.Body("A view of the Government.", kind: "saqInput"));

        Assert.Equal(("government", null), (lodged.Text("side"), lodged.Text("organisation")));
        Assert.Equal("A view of the Government.", (await member.ReadAsync(at, Stop)).Text("text"));
    }

    [Fact]
    public async Task An_author_of_no_country_contributes_to_dialogues_but_not_nationally()
    {
        using var member = await host.MemberAsync(null);

        using var national = await member.PostAsync(Desk.Path, Desk.Body(), Stop);
        var (_, lodged) = await member.LodgedAsync(Desk.Body(channel: "dialogue"));

        await national.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/channel");
        Assert.Null(lodged.Text("framework"));
        Assert.Equal(1, await host.CountAsync($"outbox where body::jsonb ->> 'contributionId' = '{lodged.Text("id")}' and body::jsonb ->> 'reach' = 'global'"));
    }

    [Fact]
    public async Task An_organisation_nobody_has_told_of_is_refused()
    {
        using var member = await host.ActAsAsync(TestActor.Member(_framework, TestActor.NewId("org")), Stop);

        using var answer = await member.PostAsync(Desk.Path, Desk.Body(), Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#token/org");
    }

    [Theory]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","state":"published"}""", "/state")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","id":"con_00000000000000000000000000000000"}""", "/id")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","organisation":"org_00000000000000000000000000000000"}""", "/organisation")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","wordLimit":9000}""", "/wordLimit")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","framework":"frm_00000000000000000000000000000000"}""", "/framework")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","version":7}""", "/version")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":5}""", "/text")]
    [InlineData("""{"kind":"statement","channel":"national","title":"T","language":"en","text":"x","confidentiality":"public"}""", "/confidentiality")]
    public async Task What_is_not_the_authors_to_set_is_refused_with_its_pointer(string body, string pointer)
    {
        using var member = await host.MemberAsync(_framework);

        using var answer = await member.PostAsync(Desk.Path, body, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    private static async Task PublishAsync(HttpClient unodc, string name, int words)
    {
        using var answer = await unodc.PostAsync(
            "/submissions/v1/rule-profiles", new { name, channels = new[] { "cop" }, limits = new { words = new { saqInput = words } }, source = "A test", sourceKind = "default" }, Stop);
        await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    [GeneratedRegex("^CON-([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$")]
    private static partial Regex Receipt();
}

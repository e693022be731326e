using System.Collections.Frozen;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.RuleProfiles;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests.Contributions;

public sealed class ContributionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Author = new("cli_1", Side.CivilSociety, TestActor.NewId("frm"), TestActor.NewId("org"), null, FrozenSet.Create(Roles.AllianceMember));
    // Not a copy with another framework: a copy would keep the id read from the first one.
    private static readonly Actor Nobodys = new(Author.ClientId, Author.Side, null, Author.Organisation, null, Author.Roles);
    private static readonly Id<Contribution> Timed = Id.New<Contribution>(Now);
    private static readonly Id<Contribution> Untimed = Id.NewUntimed<Contribution>();
    private static readonly RuleProfile Profile = ProfileOf(10);

    private static readonly DraftContribution.Request Complete = new("statement", "national", null, "Title", null, "en", "One two.", null, null, null);

    private static readonly RecordContribution.Request History = new(
        "intervention", "dialogue", null, null, Author.Organisation, "Title", null, "en", "One two.", "A dialogue", new DateOnly(2025, 4, 30), "A page");

    [Fact]
    public void A_complete_draft_copies_the_profile_and_belongs_to_its_author()
    {
        var draft = Drafted(Complete);

        Assert.Equal(
            (Timed, ContributionState.Draft, ConfidentialityClass.FrameworkOnly, Side.CivilSociety, Author.Organisation, Author.FrameworkId, Profile.Id, 10, 2, false),
            (draft.Id, draft.State, draft.Confidentiality, draft.OwnerSide, draft.OwnerOrganisation, draft.FrameworkId, draft.RuleProfileId!.Value, draft.WordLimit!.Value, draft.Words, draft.PublicationConsent));
    }

    [Fact]
    public void Only_the_id_of_a_restricted_draft_tells_no_time()
    {
        Assert.Equal(Untimed, Drafted(Complete with { Confidentiality = "restricted" }).Id);
        Assert.Equal(Timed, Drafted(Complete with { Confidentiality = "ownSide" }).Id);
        Assert.Equal((7, 4), (Timed.Value.Version, Untimed.Value.Version));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_title_has_at_most_the_characters_of_the_profile_counted_as_people_write_them(int characters, bool accepted)
    {
        Assert.Equal(accepted ? [] : ["/title"], Pointers(Complete with { Title = new string('x', characters) }));
        Assert.Equal(accepted ? [] : ["/title"], Pointers(Complete with { Title = string.Concat(Enumerable.Repeat("𝒳", characters)) }));
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(151, false)]
    public void A_summary_has_at_most_the_words_of_the_profile(int words, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/summary"], Pointers(Complete with { Summary = WordsOf(words) }));

    [Theory]
    [InlineData("en", true)]
    [InlineData("zh-Hans", true)]
    [InlineData("ur-PK", true)]
    [InlineData("english", false)]
    [InlineData("EN", false)]
    [InlineData("en-", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_language_is_a_BCP_47_tag(string? language, bool accepted) => Assert.Equal(accepted ? [] : ["/language"], Pointers(Complete with { Language = language }));

    [Theory]
    [InlineData(null, true)]
    [InlineData("frameworkOnly", true)]
    [InlineData("ownSide", true)]
    [InlineData("restricted", true)]
    [InlineData("public", false)]
    [InlineData("secret", false)]
    public void A_draft_is_of_any_class_but_public(string? confidentiality, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/confidentiality"], Pointers(Complete with { Confidentiality = confidentiality }));

    [Theory]
    [InlineData("dialogue", "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", true)]
    [InlineData("national", "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", false)]
    [InlineData("cop", "evt_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", false)]
    [InlineData("dialogue", "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", false)]
    public void A_dialogue_is_named_by_its_id_in_its_channel(string channel, string dialogue, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/dialogueId"], Pointers(Complete with { Channel = channel, DialogueId = dialogue }));

    [Theory]
    [InlineData("national", false)]
    [InlineData("dialogue", true)]
    [InlineData("cop", true)]
    public void The_national_channel_needs_a_framework(string channel, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/channel"], Pointers(Complete with { Channel = channel }, Nobodys));

    [Fact]
    public void An_organisation_nobody_has_told_of_does_not_draft() =>
        Assert.Equal(["#token/org"], DraftContribution.Decide(Complete, Author, false, [Profile], Timed, Untimed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void A_kind_without_a_profile_is_not_drafted() =>
        Assert.Equal(["/kind"], DraftContribution.Decide(Complete, Author, true, [], Timed, Untimed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void Everything_that_is_wrong_with_a_draft_is_told_at_once() => Assert.Equal(
        ["/kind", "/channel", "/title", "/text", "/language"],
        DraftContribution.Decide(new(null, null, null, null, null, null, " ", null, null, null), Author, true, [ProfileOf(1)], Timed, Untimed)
            .Violations.Select(violation => violation.Pointer));

    [Fact]
    public void A_text_too_long_can_be_drafted_and_edited() => Assert.Empty(Pointers(Complete with { Text = WordsOf(1000) }));

    [Theory]
    [InlineData("frameworkOnly", "ownSide", true)]
    [InlineData("ownSide", null, true)]
    [InlineData("restricted", "ownSide", true)]
    [InlineData("restricted", "restricted", true)]
    [InlineData("ownSide", "restricted", false)]
    [InlineData("ownSide", "public", false)]
    public void A_draft_whose_id_tells_time_does_not_become_restricted(string from, string? to, bool accepted)
    {
        var draft = Drafted(Complete with { Confidentiality = from });

        var decision = EditContribution.Decide(new("Title", null, "en", "Text", to, null, null), draft, Profile);

        Assert.Equal(accepted ? [] : ["/confidentiality"], decision.Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_text_is_lodged_with_at_most_the_words_of_its_profile(int words, bool accepted)
    {
        var found = LodgeContribution.Check(Drafted(Complete with { Text = WordsOf(words) }), Profile, new(null, null));

        Assert.Equal(accepted ? [] : [("#record/text", (int?)19)], found.Select(violation => (violation.Pointer, violation.Rule)));
    }

    [Theory]
    [InlineData("dialogue", null, 2)]
    [InlineData("dialogue", false, 2)]
    [InlineData("dialogue", true, 0)]
    [InlineData("national", null, 0)]
    [InlineData("cop", null, 0)]
    public void Countries_named_in_the_dialogue_channel_are_asked_about(string channel, bool? confirmed, int places)
    {
        var draft = Drafted(Complete with { Channel = channel, Title = "On Mexico", Text = "Peace in Pakistan." });

        var found = LodgeContribution.Check(draft, Profile, new(confirmed, null));

        Assert.Equal(places, found.Count);
        Assert.All(found, violation => Assert.Equal(18, violation.Rule));
        Assert.Equal(places == 0 ? [] : ["#record/title", "#record/text"], found.Select(violation => violation.Pointer));
    }

    [Fact]
    public void Lodging_seals_version_1_with_a_checksum_and_withdrawal_leaves_no_words()
    {
        var draft = Drafted(Complete with { Text = "One\r\ntwo." });
        draft.Lodge("CON-1", Profile.AcknowledgementDueAt(Now), Now);

        Assert.Equal(ContributionVersion.ChecksumOf("One\ntwo."), draft.Checksum);
        Assert.Equal((1, Now, draft.Checksum), (draft.Current.Number, draft.Current.SealedAt, draft.Current.Checksum));
        Assert.Equal(new DateTimeOffset(2026, 11, 27, 22, 59, 59, TimeSpan.Zero), draft.AcknowledgementDueAt);
        Assert.Throws<InvalidOperationException>(() => draft.Current.Write(new("x", null, "en", "x", null), ConfidentialityClass.OwnSide));
        Assert.Throws<InvalidOperationException>(() => draft.Edit(new("x", null, "en", "x", null), ConfidentialityClass.OwnSide, false));

        draft.Withdraw("No longer safe", Now);

        Assert.Equal((null, null, null, null), (draft.Title, draft.Current.Title, draft.Current.Summary, draft.Current.Text));
        Assert.Throws<InvalidOperationException>(() => draft.Publish(Now));
    }

    [Fact]
    public void A_checksum_is_SHA_256_of_the_text_in_UTF_8() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ContributionVersion.ChecksumOf("abc"));

    [Theory]
    [InlineData(0UL, "CON-0000-0000-0000")]
    [InlineData(1UL, "CON-0000-0000-0001")]
    [InlineData(31UL, "CON-0000-0000-000Z")]
    [InlineData(32UL, "CON-0000-0000-0010")]
    [InlineData((1UL << 60) - 1, "CON-ZZZZ-ZZZZ-ZZZZ")]
    [InlineData(ulong.MaxValue, "CON-ZZZZ-ZZZZ-ZZZZ")]
    public void A_receipt_number_is_written_in_digits_that_cannot_be_mistaken(ulong random, string number) =>
        Assert.Equal(number, ReceiptNumber.From(BitConverter.GetBytes(random)));

    [Fact]
    public void History_is_public_from_the_start_and_bound_by_no_profile()
    {
        var record = RecordContribution.Decide(History with { Text = WordsOf(5000) }, Author.FrameworkId, true, Timed, Now).Contribution!;

        Assert.Equal(
            (ContributionState.Published, ConfidentialityClass.Public, true, 5000, null, null, new DateOnly(2025, 4, 30)),
            (record.State, record.Confidentiality, record.RecordedAfterTheFact, record.Words, record.RuleProfileId, record.ReceiptNumber, record.DeliveredOn!.Value));
        Assert.NotNull(record.Checksum);
    }

    [Theory]
    [InlineData("2026-11-20", true)]
    [InlineData("2026-11-21", false)]
    [InlineData(null, false)]
    public void History_does_not_lie_in_the_future(string? day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/deliveredOn"],
        Recorded(History with { DeliveredOn = day is null ? null : DateOnly.Parse(day, null) }));

    [Theory]
    [InlineData(null, "org_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", null)]
    [InlineData(null, null, "/organisation")]
    [InlineData("government", null, null)]
    [InlineData("unodc", null, null)]
    [InlineData("platform", null, "/side")]
    [InlineData("civil_society", "x", "/organisation")]
    public void History_names_who_spoke(string? side, string? organisation, string? pointer) =>
        Assert.Equal(pointer is null ? [] : [pointer], Recorded(History with { Side = side, Organisation = organisation }));

    [Fact]
    public void History_needs_a_source_and_a_known_organisation()
    {
        Assert.Equal(["/source"], Recorded(History with { Source = null }));
        Assert.Equal(["/organisation"], RecordContribution.Decide(History, null, false, Timed, Now).Violations.Select(violation => violation.Pointer));
    }

    [Fact]
    public void Only_the_author_changes_a_contribution_and_the_secretariat_publishes_with_consent_in_the_dialogue_channel()
    {
        var secretariat = new Actor("cli_2", Side.Unodc, Author.Framework, null, null, FrozenSet.Create(Roles.Secretariat));
        var officer = secretariat with { Roles = FrozenSet.Create(Roles.UnodcOfficer) };
        var national = Drafted(Complete);
        var dialogue = Drafted(Complete with { Channel = "dialogue" });
        var consented = Drafted(Complete with { Channel = "dialogue", PublicationConsent = true });
        foreach (var draft in new[] { national, dialogue, consented })
        {
            Assert.False(ContributionAccess.May(secretariat, ContributionAct.Publish, draft));
            draft.Lodge("CON-1", Now, Now);
        }

        Assert.All(Enum.GetValues<ContributionAct>(), act => Assert.True(ContributionAccess.May(Author, act, national)));
        Assert.All(Enum.GetValues<ContributionAct>(), act => Assert.False(ContributionAccess.May(Author with { Roles = FrozenSet<string>.Empty }, act, national)));
        Assert.True(ContributionAccess.May(secretariat, ContributionAct.Read, national));
        Assert.False(ContributionAccess.May(secretariat, ContributionAct.Publish, national));
        Assert.False(ContributionAccess.May(officer, ContributionAct.Publish, dialogue));
        Assert.True(ContributionAccess.May(secretariat, ContributionAct.Publish, dialogue));
        Assert.False(ContributionAccess.May(secretariat, ContributionAct.Withdraw, dialogue));
        Assert.Equal([26], PublishContribution.Check(dialogue, secretariat).Select(violation => violation.Rule));
        Assert.Empty(PublishContribution.Check(dialogue, Author));
        Assert.Empty(PublishContribution.Check(consented, secretariat));
    }

    private static RuleProfile ProfileOf(int words) => PublishRuleProfile.Decide(
        new("rules", null, new(new() { ["statement"] = words, ["intervention"] = words }), null, null, "A test", "default"), null, Id.New<RuleProfile>(Now), Now).Profile!;

    private static Contribution Drafted(DraftContribution.Request request) => DraftContribution.Decide(request, Author, true, [Profile], Timed, Untimed).Contribution!;

    private static IEnumerable<string> Pointers(DraftContribution.Request request, Actor? author = null) =>
        DraftContribution.Decide(request, author ?? Author, true, [Profile], Timed, Untimed).Violations.Select(violation => violation.Pointer);

    private static IEnumerable<string> Recorded(RecordContribution.Request request) =>
        RecordContribution.Decide(request, Author.FrameworkId, true, Timed, Now).Violations.Select(violation => violation.Pointer);

    private static string WordsOf(int words) => string.Join(' ', Enumerable.Repeat("word", words));
}

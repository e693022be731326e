using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Applications;

public sealed class SubmitApplicationRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly Alliance To = new() { Id = Id.New<Alliance>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), TimeZone = "Asia/Karachi" };

    private static readonly Id<Organisation>[] Members = [Id.New<Organisation>(Now), Id.New<Organisation>(Now)];

    private static readonly RuleProfile Profile = new() { Id = Id.New<RuleProfile>(Now), Number = 1, Sponsors = 2, MemberCommentWindow = "P14D", DecisionTarget = "P30D" };

    private static readonly ApplicationForm Complete = new(
        "We bring twenty characters and more.", ["womenLed", "grassroots"], ["firearms"], [.. Members.Select(member => member.ToString())], null, "None to disclose.", null);

    [Fact]
    public void A_complete_file_is_submitted_and_its_clock_runs_in_the_alliances_zone()
    {
        var application = Decide(Complete).Application!;

        Assert.Equal(
            (To.FrameworkId, To.Id, ApplicationState.Submitted, Profile.Id, "Asia/Karachi", Now),
            (application.FrameworkId, application.AllianceId, application.State, application.RuleProfileId, application.TimeZone, application.SubmittedAt!.Value));
        Assert.Equal(["womenLed", "grassroots"], application.Perspectives);
        Assert.Equal(["firearms"], application.Themes);
        // Submitted on 22 November there: the window ends with 6 December, the target is 22 December.
        Assert.Equal(new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero), application.CommentsCloseAt);
        Assert.Equal(new DateTimeOffset(2026, 12, 22, 18, 59, 59, TimeSpan.Zero), application.DecisionDueAt);
    }

    [Theory]
    [InlineData(0, null, false)]
    [InlineData(1, null, false)]
    [InlineData(2, null, true)]
    [InlineData(0, "Letter of 1 November", true)]
    [InlineData(1, "Letter of 1 November", true)]
    [InlineData(1, "  ", false)]
    public void Rule_36_asks_for_two_sponsors_or_a_reference_of_unodc(int sponsors, string? reference, bool accepted)
    {
        var decision = Decide(Complete with { Sponsors = [.. Complete.Sponsors!.Take(sponsors)], UnodcReference = reference });

        Assert.Equal(accepted ? [] : ["/sponsors"], decision.Violations.Select(violation => violation.Pointer));
        Assert.All(decision.Violations, violation => Assert.Equal(36, violation.Rule));
    }

    [Fact]
    public void A_sponsor_is_a_member_and_counts_once()
    {
        Assert.Equal(["/sponsors/1"], Pointers(Complete with { Sponsors = [Members[0].ToString(), Id.New<Organisation>(Now).ToString()] }));
        Assert.Equal(["/sponsors"], Pointers(Complete with { Sponsors = [Members[0].ToString(), Members[0].ToString()] }));
        Assert.Equal(["/sponsors/0"], Pointers(Complete with { Sponsors = ["x"], UnodcReference = "Letter" }));
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(4_000, true)]
    [InlineData(4_001, false)]
    public void A_statement_has_20_to_4000_characters(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/statement"], Pointers(Complete with { Statement = new string('x', length) }));

    [Fact]
    public void Themes_are_known_and_at_least_one_perspectives_may_be_none()
    {
        Assert.Equal(["/themes"], Pointers(Complete with { Themes = [] }));
        Assert.Equal(["/themes/0"], Pointers(Complete with { Themes = ["weather"] }));
        Assert.Equal(["/perspectives"], Pointers(Complete with { Perspectives = ["rural", "rural"] }));
        Assert.Empty(Pointers(Complete with { Perspectives = null }));
    }

    [Fact]
    public void Interests_are_disclosed_even_when_there_are_none() => Assert.Equal(["/conflictOfInterest"], Pointers(Complete with { ConflictOfInterest = " " }));

    [Theory]
    [InlineData(null, "civilSociety", null)]
    [InlineData("assistsBothSides", "civilSociety", null)]
    [InlineData("governmentControlled", "academia", null)]
    [InlineData("governmentControlled", "civilSociety", "government-controlled")]
    public void No_body_controlled_by_a_government_applies_but_a_public_university(string? ties, string constituency, string? refused)
    {
        var violations = Decide(
            Complete with { GovernmentTies = ties, ConflictOfInterest = "Two of our staff advise the ministry." },
            constituency == "academia" ? Constituency.Academia : Constituency.CivilSocietyOrganisation).Violations;

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Code));
        Assert.All(violations, violation => Assert.Equal(39, violation.Rule));
    }

    [Theory]
    [InlineData(19, "ties")]
    [InlineData(20, null)]
    public void Ties_to_both_sides_are_disclosed_in_words(int length, string? refused) => Assert.Equal(
        refused is null ? [] : [refused],
        Decide(Complete with { GovernmentTies = "assistsBothSides", ConflictOfInterest = new string('x', length) }).Violations.Select(violation => violation.Code));

    [Fact]
    public void A_draft_may_leave_out_everything_but_holds_nothing_that_cannot_be_read()
    {
        var facts = new ApplicationForm.Facts(Constituency.CivilSocietyOrganisation, new HashSet<Id<Organisation>>(), Profile);
        var (empty, wrong) = (new Violations(), new Violations());

        new ApplicationForm(null, null, null, null, null, null, null).Read(empty, facts, complete: false);
        new ApplicationForm(new string('x', 4_001), ["rich"], null, ["x"], null, null, "governmentControlled").Read(wrong, facts, complete: false);

        Assert.Empty(empty.Found);
        Assert.Equal(["/statement", "/perspectives/0", "/governmentTies", "/sponsors/0"], wrong.Found.Select(violation => violation.Pointer));
    }

    [Fact]
    public void Everything_missing_is_told_at_once() =>
        Assert.Equal(["/statement", "/themes", "/conflictOfInterest", "/sponsors"], Pointers(new(null, null, null, null, null, null, null)));

    private static SubmitApplication.Decision Decide(ApplicationForm request, Constituency constituency = Constituency.CivilSocietyOrganisation) => SubmitApplication.Decide(
        request, new(To, Id.New<Organisation>(Now), "per_1", new(constituency, Members.ToHashSet(), Profile)), Id.New<MembershipApplication>(Now), Now);

    private static IEnumerable<string> Pointers(ApplicationForm request) => Decide(request).Violations.Select(violation => violation.Pointer);
}

using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Applications;

public sealed class SubmitApplicationRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly Alliance To = new() { Id = Id.New<Alliance>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), TimeZone = "Asia/Karachi" };

    private static readonly Id<Organisation>[] Members = [Id.New<Organisation>(Now), Id.New<Organisation>(Now)];

    private static readonly RuleProfile Profile = new() { Id = Id.New<RuleProfile>(Now), Number = 1, Sponsors = 2, MemberCommentWindow = "P14D", DecisionTarget = "P30D" };

    private static readonly SubmitApplication.Request Complete = new(
        "We bring twenty characters and more.", ["womenLed", "grassroots"], ["firearms"], [.. Members.Select(member => member.ToString())], null, "None to disclose.");

    [Fact]
    public void A_complete_file_is_submitted_and_its_clock_runs_in_the_alliances_zone()
    {
        var application = Decide(Complete).Application!;

        Assert.Equal(
            (To.FrameworkId, To.Id, ApplicationState.Submitted, Profile.Id, "Asia/Karachi", Now),
            (application.FrameworkId, application.AllianceId, application.State, application.RuleProfileId, application.TimeZone, application.SubmittedAt));
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

    [Fact]
    public void Everything_missing_is_told_at_once() =>
        Assert.Equal(["/statement", "/themes", "/conflictOfInterest", "/sponsors"], Pointers(new(null, null, null, null, null, null)));

    private static SubmitApplication.Decision Decide(SubmitApplication.Request request) => SubmitApplication.Decide(
        request, new(To, Id.New<Organisation>(Now), "per_1", Members.ToHashSet(), Profile), Id.New<MembershipApplication>(Now), Now);

    private static IEnumerable<string> Pointers(SubmitApplication.Request request) => Decide(request).Violations.Select(violation => violation.Pointer);
}

using System.Collections.Frozen;
using System.Globalization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Applications;

public sealed class AssessmentRuleTests
{
    private const string Reason = "It does not work on these themes.";

    private static readonly DateTimeOffset Closed = new(2026, 12, 6, 19, 0, 0, TimeSpan.Zero);

    private static readonly MembershipApplication Application = new()
    {
        Id = Id.New<MembershipApplication>(Closed),
        AllianceId = Id.New<Alliance>(Closed),
        OrganisationId = Id.New<Organisation>(Closed),
        TimeZone = "Asia/Karachi",
        SubmittedBy = "per_00000000000000000000000000000001",
        CommentsCloseAt = Closed.AddSeconds(-1),
    };

    [Theory]
    [InlineData("2026-12-06T18:59:58Z", false)]
    [InlineData("2026-12-06T18:59:59Z", false)]
    [InlineData("2026-12-06T18:59:59.9Z", false)]
    [InlineData("2026-12-06T19:00:00Z", true)]
    [InlineData("2027-12-06T19:00:00Z", true)]
    public void Nobody_decides_before_the_last_second_of_the_comment_window_is_over_and_late_decisions_count(string now, bool accepted)
    {
        var at = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        var admitted = AdmitMember.Decide(Application, new(null), Assessor(), Id.New<AllianceMembership>(at), at);
        var declined = DeclineApplication.Decide(Application, new(Reason), Assessor(), at);

        Assert.Equal(accepted ? [] : ["comment-window"], admitted.Violations.Select(violation => violation.Code));
        Assert.Equal(admitted.Violations, declined.Violations);
        Assert.All(admitted.Violations, violation => Assert.Equal(36, violation.Rule));
        Assert.All(admitted.Violations, violation => Assert.Contains("2026-12-06 23:59:59 Asia/Karachi", violation.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void An_assessor_of_the_applicant_and_the_person_who_applied_decide_nothing()
    {
        foreach (var assessor in new[] { Assessor(Application.OrganisationId.ToString()), Assessor(person: Application.SubmittedBy) })
        {
            Assert.Equal(["self-assessment"], AdmitMember.Decide(Application, new(null), assessor, Id.New<AllianceMembership>(Closed), Closed).Violations.Select(violation => violation.Code));
            Assert.Equal(["self-assessment"], DeclineApplication.Decide(Application, new(Reason), assessor, Closed).Violations.Select(violation => violation.Code));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(2_000, true)]
    [InlineData(2_001, false)]
    public void A_declined_applicant_gets_a_reason_of_20_to_2000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/reason"], DeclineApplication.Decide(Application, new(new string('x', length)), Assessor(), Closed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void An_admission_is_from_that_day_on_where_the_alliance_lives()
    {
        var member = AdmitMember.Decide(Application, new(null), Assessor(), Id.New<AllianceMembership>(Closed), Closed).Member!;

        Assert.Equal(
            (Application.AllianceId, Application.OrganisationId, MembershipBasis.Admission, new DateOnly(2026, 12, 7), false),
            (member.AllianceId, member.OrganisationId, member.Basis, member.MemberSince, member.RecordedAfterTheFact));
    }

    [Fact]
    public void A_reason_of_an_admission_has_at_most_2000_characters()
    {
        Assert.Equal(["/reason"], AdmitMember.Decide(Application, new(new string('x', 2_001)), Assessor(), Id.New<AllianceMembership>(Closed), Closed).Violations.Select(violation => violation.Pointer));
        Assert.Equal("Good", AdmitMember.Decide(Application, new(" Good "), Assessor(), Id.New<AllianceMembership>(Closed), Closed).Reason);
    }

    private static Actor Assessor(string? organisation = null, string person = "per_00000000000000000000000000000002") => new(
        "cli_1", Side.CivilSociety, null, organisation, person, new[] { Roles.AllianceCoordinator }.ToFrozenSet());
}

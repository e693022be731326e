using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

public sealed class AssessmentRuleTests
{
    private const string Reason = "It does not work on these themes.";

    [Theory]
    [InlineData("2026-12-06T18:59:58Z", false)]
    [InlineData("2026-12-06T18:59:59Z", false)]
    [InlineData("2026-12-06T18:59:59.9Z", false)]
    [InlineData("2026-12-06T19:00:00Z", true)]
    [InlineData("2027-12-06T19:00:00Z", true)]
    public void Nobody_decides_before_the_last_second_of_the_comment_window_is_over_and_late_decisions_count(string now, bool accepted)
    {
        var admitted = Admit(Passed(), Coordinator(), At(now));
        var declined = DeclineApplication.Decide(Passed(), new(Reason), Coordinator(), At(now));
        var deferred = DeferApplication.Decide(Passed(), new("The registration of the new statutes.", DateOnly.FromDateTime(At(now).Date).AddDays(10)), Profile, Coordinator(), At(now));

        Assert.Equal(accepted ? [] : ["comment-window"], admitted.Violations.Select(violation => violation.Code));
        Assert.Equal(admitted.Violations, declined.Violations);
        Assert.Equal(admitted.Violations, deferred.Violations);
        Assert.All(admitted.Violations, violation => Assert.Equal(36, violation.Rule));
        Assert.All(admitted.Violations, violation => Assert.Contains("2026-12-06 23:59:59 Asia/Karachi", violation.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_does_not_pass_is_declined_in_its_screening_where_no_window_has_opened()
    {
        Assert.Contains(ApplicationState.Screening, Assessment.Declinable);
        Assert.DoesNotContain(ApplicationState.Screening, Assessment.Decidable);
        Assert.Empty(DeclineApplication.Decide(Screening(), new(Reason), Coordinator(), Submitted).Violations);
        Assert.Equal(["self-assessment"], DeclineApplication.Decide(Screening(), new(Reason), Coordinator(person: Applicant), Submitted).Violations.Select(violation => violation.Code));
    }

    [Fact]
    public void Whoever_applied_and_whoever_speaks_for_the_applicant_decide_nothing()
    {
        var application = Passed();
        foreach (var (assessor, code) in new[]
        {
            (Coordinator(application.OrganisationId.ToString()), "self-assessment"), (Coordinator(person: Applicant), "self-assessment"), (Coordinator(Sponsor), "sponsor-assessment"),
        })
        {
            Assert.Equal([code], Admit(application, assessor, Closed).Violations.Select(violation => violation.Code));
            Assert.Equal([code], DeclineApplication.Decide(application, new(Reason), assessor, Closed).Violations.Select(violation => violation.Code));
            Assert.Equal([code], DecideAppeal.Decide(application, new("upheld", Reason), Profile, assessor with { PersonId = assessor.PersonId == Assessor ? "per_3" : assessor.PersonId }, Closed).Violations.Select(violation => violation.Code));
            Assert.Equal([code], RequestInformation.Decide(application, new("What does it work on exactly?"), Profile, assessor).Violations.Select(violation => violation.Code));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(2_000, true)]
    [InlineData(2_001, false)]
    public void A_declined_applicant_gets_a_reason_of_20_to_2000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/reason"], DeclineApplication.Decide(Passed(), new(new string('x', length)), Coordinator(), Closed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void An_admission_is_from_that_day_on_where_the_alliance_lives()
    {
        var application = Passed();

        var member = Admit(application, Coordinator(), Closed).Member!;

        Assert.Equal(
            (application.AllianceId, application.OrganisationId, MembershipBasis.Admission, new DateOnly(2026, 12, 7), false),
            (member.AllianceId, member.OrganisationId, member.Basis, member.MemberSince, member.RecordedAfterTheFact));
    }

    [Fact]
    public void A_reason_of_an_admission_has_at_most_2000_characters()
    {
        Assert.Equal(["/reason"], Admit(Passed(), Coordinator(), Closed, new string('x', 2_001)).Violations.Select(violation => violation.Pointer));
        Assert.Equal("Good", Admit(Passed(), Coordinator(), Closed, " Good ").Reason);
    }

    private static AdmitMember.Decision Admit(MembershipApplication application, Actor assessor, DateTimeOffset now, string? reason = null) =>
        AdmitMember.Decide(application, new(reason), Profile, assessor, Id.New<AllianceMembership>(now), now);
}

using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.ServiceDefaults.Persistence.Ids;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

public sealed class AppealRuleTests
{
    private const string Grounds = "The statement names the themes on its first page.";

    [Theory]
    // Declined on 7 December there: fifteen days end with 22 December.
    [InlineData("2026-12-22T18:59:58Z", null)]
    [InlineData("2026-12-22T18:59:59Z", null)]
    [InlineData("2026-12-22T18:59:59.9Z", null)]
    [InlineData("2026-12-22T19:00:00Z", "appeal-window")]
    public void A_declined_applicant_appeals_until_the_last_second_of_the_fifteenth_day(string now, string? refused)
    {
        var violations = AppealDecline.Decide(Declined(), new(Grounds), At(now)).Violations;

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Code));
        Assert.All(violations, violation => Assert.Equal(36, violation.Rule));
    }

    [Fact]
    public void There_is_one_appeal()
    {
        var application = Declined();
        application.Appeal(Grounds, Profile, Closed.AddDays(1));
        application.EndAppeal(AppealOutcome.Upheld, "The terms were applied as they stand.", Closed.AddDays(2), null);

        Assert.Equal((ApplicationState.Declined, AppealOutcome.Upheld), (application.State, application.AppealOutcome));
        Assert.Equal(["one-appeal"], AppealDecline.Decide(application, new(Grounds), Closed.AddDays(3)).Violations.Select(violation => violation.Code));
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(4_000, true)]
    [InlineData(4_001, false)]
    public void Grounds_have_20_to_4000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/grounds"], AppealDecline.Decide(Declined(), new(new string('x', length)), Closed).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void Who_took_part_in_any_step_does_not_decide_on_the_appeal()
    {
        var application = New();
        application.Screen("per_a");
        application.AskForInformation("per_b", Profile, Submitted);
        application.TakeAnswer(Profile, Submitted);
        application.Pass("per_c", "None.", Profile, Submitted);
        application.Defer("per_d", "The registration of the new statutes.", Closed.AddDays(9), Closed);
        application.TakeAnswer(Profile, Closed);
        application.Decline("per_e", Closed, "It does not work on these themes.", Profile);
        application.Appeal(Grounds, Profile, Closed);

        foreach (var person in new[] { "per_a", "per_b", "per_c", "per_d", "per_e" })
        {
            var violation = Assert.Single(DecideAppeal.Decide(application, new("upheld", "The terms were applied as they stand."), Profile, Coordinator(person: person), Closed).Violations);
            Assert.Equal(("took-part", 36), (violation.Code, violation.Rule));
        }

        Assert.Empty(DecideAppeal.Decide(application, new("overturned", "The first page was overlooked by all."), Profile, Coordinator(person: "per_f"), Closed).Violations);
    }

    [Theory]
    [InlineData("perhaps", "The terms were applied as they stand.", "/outcome")]
    [InlineData("upheld", "No.", "/reason")]
    [InlineData("overturned", null, "/reason")]
    public void An_appeal_ends_one_way_or_the_other_with_a_reason(string outcome, string? reason, string refused) => Assert.Equal(
        [refused], DecideAppeal.Decide(Declined(), new(outcome, reason), Profile, Coordinator(person: "per_f"), Closed).Violations.Select(violation => violation.Pointer));

    // Neither sponsors nor members were heard on it, so that no appeal makes a member of it.
    [Fact]
    public void An_overturned_decline_out_of_the_screening_goes_back_there_and_may_be_declined_once_more_without_an_appeal()
    {
        var application = Screening();
        application.Decline(Assessor, Submitted, "The file was never complete.", AsksGovernment);
        application.Appeal(Grounds, AsksGovernment, Submitted);
        Assert.Empty(DecideAppeal.Decide(application, new("overturned", "The statutes were there."), AsksGovernment, Coordinator(person: "per_f"), Submitted).Violations);

        application.EndAppeal(AppealOutcome.Overturned, "The statutes were there.", Submitted, null);

        Assert.Equal((ApplicationState.Screening, null, null, AppealOutcome.Overturned), (application.State, application.EndedAt, application.MembershipId, application.AppealOutcome));
        application.Decline(Assessor, Closed, "No sponsor speaks for it.", AsksGovernment);
        Assert.Null(application.AppealDueAt);
        Assert.Equal(["one-appeal"], AppealDecline.Decide(application, new(Grounds), Closed).Violations.Select(violation => violation.Code));
    }

    [Fact]
    public void An_overturned_decline_is_an_admission_and_keeps_its_own_reason()
    {
        var (application, membership) = (Declined(), Id.New<AllianceMembership>(Closed));
        application.Appeal(Grounds, Profile, Closed);
        Assert.Null(application.EndedAt);

        application.EndAppeal(AppealOutcome.Overturned, "The first page was overlooked.", Closed.AddDays(1), membership);

        Assert.Equal(
            (ApplicationState.Admitted, (Id<AllianceMembership>?)membership, "It does not work on these themes.", "The first page was overlooked."),
            (application.State, application.MembershipId, application.Reason, application.AppealReason));
    }
}

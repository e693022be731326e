using Trilateral.Membership.Applications;
using static Trilateral.Membership.Tests.Applications.ApplicationCase;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>Which state holds when, and how long the clock of an application stands.</summary>
public sealed class ApplicationClockRuleTests
{
    [Theory]
    [InlineData("2026-12-06T18:59:58Z", ApplicationState.InfoRequested)]
    [InlineData("2026-12-06T18:59:59Z", ApplicationState.InfoRequested)]
    [InlineData("2026-12-06T18:59:59.9Z", ApplicationState.InfoRequested)]
    [InlineData("2026-12-06T19:00:00Z", ApplicationState.Expired)]
    [InlineData("2027-12-06T19:00:00Z", ApplicationState.Expired)]
    public void What_is_not_answered_by_the_last_second_has_expired_whether_or_not_anybody_noticed(string now, object state)
    {
        var application = Screening();
        application.AskForInformation(Assessor, Profile, Submitted);

        Assert.Equal(state, application.StateAt(At(now)));
        Assert.Equal((ApplicationState)state == ApplicationState.Expired, MembershipApplication.IsOverdue(At(now)).Compile()(application));
        Assert.Equal(ApplicationState.InfoRequested, application.State);
    }

    [Theory]
    [InlineData(-2, ApplicationState.Deferred)]
    [InlineData(-1, ApplicationState.Deferred)]
    [InlineData(-0.1, ApplicationState.Deferred)]
    [InlineData(0, ApplicationState.Expired)]
    public void What_is_put_off_and_not_answered_by_the_last_second_has_expired_too(double seconds, object state)
    {
        var application = Passed();
        var until = Closed.AddDays(9);
        application.Defer(Assessor, "The registration of the new statutes.", until.AddSeconds(-1), Closed);

        Assert.Equal(state, application.StateAt(until.AddSeconds(seconds)));
        Assert.Equal((ApplicationState)state == ApplicationState.Expired, MembershipApplication.IsOverdue(until.AddSeconds(seconds)).Compile()(application));
    }

    [Fact]
    public void An_expired_application_ended_with_the_second_after_its_date_however_late_that_was_written_down()
    {
        var application = Screening();
        application.AskForInformation(Assessor, Profile, Submitted);

        application.Expire();

        Assert.Equal((ApplicationState.Expired, (DateTimeOffset?)Closed, null), (application.State, application.EndedAt, application.AnswerDueAt));
    }

    [Theory]
    [InlineData("2026-11-21T19:30:00Z", "2026-12-22T18:59:59Z")]
    // The clock stood until the last second of that day: nothing is added. One second more moves the target by a day.
    [InlineData("2026-11-22T18:59:59Z", "2026-12-22T18:59:59Z")]
    [InlineData("2026-11-22T19:00:00Z", "2026-12-23T18:59:59Z")]
    [InlineData("2026-12-01T19:30:00Z", "2027-01-01T18:59:59Z")]
    public void The_clock_stands_while_the_applicant_is_asked_and_the_target_moves_by_that_time(string answered, string due)
    {
        var application = Screening();
        application.AskForInformation(Assessor, Profile, Submitted);
        Assert.Equal((Submitted, At("2026-12-22T18:59:59Z")), (application.ClockStoppedAt!.Value, application.DecisionDueAt!.Value));

        application.TakeAnswer(Profile, At(answered));

        Assert.Equal((ApplicationState.Screening, 1, At(due)), (application.State, application.InformationRounds, application.DecisionDueAt!.Value));
        Assert.Null(application.ClockStoppedAt);
        Assert.Null(application.AnswerDueAt);
        Assert.Equal(At(answered) - Submitted, application.ClockStood);
    }

    [Fact]
    public void Two_rounds_add_up()
    {
        var application = Screening();
        foreach (var day in new[] { 0, 10 })
        {
            application.AskForInformation(Assessor, Profile, Submitted.AddDays(day));
            application.TakeAnswer(Profile, Submitted.AddDays(day + 3));
        }

        Assert.Equal((2, TimeSpan.FromDays(6), At("2026-12-28T18:59:59Z")), (application.InformationRounds, application.ClockStood, application.DecisionDueAt!.Value));
    }

    [Theory]
    [InlineData("2026-12-22T18:59:58Z", false)]
    [InlineData("2026-12-22T18:59:59Z", false)]
    [InlineData("2026-12-22T18:59:59.9Z", false)]
    [InlineData("2026-12-22T19:00:00Z", true)]
    public void A_decision_is_overdue_from_the_second_after_the_thirtieth_day_on(string now, bool overdue)
    {
        var waits = MembershipApplication.WaitsTooLong(At(now)).Compile();
        var put = Passed();
        put.AskGovernment(Assessor, "dec_00000000000000000000000000000001");

        Assert.Equal([overdue, overdue, overdue, overdue], new[] { New(), Screening(), Passed(), put }.Select(waits));
    }

    [Theory]
    // Appealed on 7 December there.
    [InlineData("2027-01-06T18:59:58Z", false)]
    [InlineData("2027-01-06T18:59:59Z", false)]
    [InlineData("2027-01-06T18:59:59.9Z", false)]
    [InlineData("2027-01-06T19:00:00Z", true)]
    public void An_appeal_is_overdue_thirty_days_after_its_own_day(string now, bool overdue)
    {
        var application = Declined();
        application.Appeal("The statement names the themes on its first page.", Profile, Closed);

        Assert.Equal((At("2027-01-06T18:59:59Z"), overdue), (application.DecisionDueAt!.Value, MembershipApplication.WaitsTooLong(At(now)).Compile()(application)));
    }

    [Fact]
    public void The_clock_of_an_application_that_an_appeal_sent_back_is_that_of_the_appeal()
    {
        var application = Screening();
        application.AskForInformation(Assessor, Profile, Submitted);
        application.TakeAnswer(Profile, Submitted.AddDays(3));
        application.Decline(Assessor, Submitted.AddDays(3), "The file was never complete.", Profile);
        application.Appeal("The statement names the themes on its first page.", Profile, Submitted.AddDays(10));
        application.EndAppeal(AppealOutcome.Overturned, "The statutes were there.", Submitted.AddDays(12), null);
        application.AskForInformation(Assessor, Profile, Submitted.AddDays(12));
        application.TakeAnswer(Profile, Submitted.AddDays(16));

        Assert.Equal((TimeSpan.FromDays(4), At("2027-01-05T18:59:59Z")), (application.ClockStood, application.DecisionDueAt!.Value));
    }

    [Fact]
    public void Nothing_is_overdue_while_the_applicant_is_asked_or_once_it_is_decided()
    {
        var (asked, deferred) = (Screening(), Passed());
        asked.AskForInformation(Assessor, Profile, Submitted);
        deferred.Defer(Assessor, "The registration of the new statutes.", At("2027-03-01T18:59:59Z"), Closed);

        Assert.All([asked, deferred, Declined()], application => Assert.False(MembershipApplication.WaitsTooLong(At("2027-02-01T00:00:00Z")).Compile()(application)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, "rounds")]
    public void The_screening_asks_as_often_as_the_profile_says_and_not_once_more(int rounds, string? refused)
    {
        var application = Screening();
        for (var round = 0; round < rounds; round++)
        {
            application.AskForInformation(Assessor, Profile, Submitted);
            application.TakeAnswer(Profile, Submitted);
        }

        var violations = RequestInformation.Decide(application, new("Which themes does it work on?"), Profile, Coordinator()).Violations;

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Code));
        Assert.All(violations, violation => Assert.Equal(36, violation.Rule));
    }

    [Fact]
    public void The_comment_window_opens_in_full_when_the_file_has_passed()
    {
        var application = Screening();
        Assert.Equal(Closed.AddSeconds(-1), application.CommentsCloseAt);

        application.Pass(Assessor, "None.", Profile, Submitted.AddDays(9));

        Assert.Equal((Submitted.AddDays(9), Closed.AddDays(9).AddSeconds(-1)), (application.CommentsOpenedAt!.Value, application.CommentsCloseAt!.Value));
    }

    [Theory]
    [InlineData("2026-12-07", "/by")]
    [InlineData("2026-12-08", null)]
    [InlineData("2027-03-07", null)]
    [InlineData("2027-03-08", "/by")]
    public void A_decision_is_put_off_to_a_day_after_today_and_within_the_profiles_ninety(string by, string? refused)
    {
        // 7 December where the alliance lives.
        var decision = DeferApplication.Decide(Passed(), new("The registration of the new statutes.", DateOnly.Parse(by, System.Globalization.CultureInfo.InvariantCulture)), Profile, Coordinator(), Closed);

        Assert.Equal(refused is null ? [] : [refused], decision.Violations.Select(violation => violation.Pointer));
        if (refused is null)
        {
            Assert.Equal(At(by + "T18:59:59Z"), decision.Until);
        }
    }

    [Fact]
    public void A_decision_is_put_off_once_and_then_taken_without_another_comment_window()
    {
        var application = Passed();
        application.Defer(Assessor, "The registration of the new statutes.", Closed.AddDays(10), Closed);
        application.TakeAnswer(Profile, Closed.AddDays(5));

        Assert.Equal((ApplicationState.MemberComments, TimeSpan.FromDays(5)), (application.State, application.ClockStood));
        Assert.Empty(AdmitMember.Decide(application, new(null), Profile, Coordinator(), default, Closed.AddDays(5)).Violations);
        Assert.Equal(
            ["deferrals"],
            DeferApplication.Decide(application, new("The registration of the new statutes.", new DateOnly(2026, 12, 20)), Profile, Coordinator(), Closed.AddDays(5)).Violations.Select(violation => violation.Code));
    }
}

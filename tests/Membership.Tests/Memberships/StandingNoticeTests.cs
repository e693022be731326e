using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.Memberships;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class StandingNoticeTests
{
    // The last day is 21 November 2028; days begin at 19:00 UTC of the day before.
    private static readonly DateTimeOffset Thirty = Course.At("2028-10-21T19:00:00Z");
    private static readonly DateTimeOffset Seven = Course.At("2028-11-13T19:00:00Z");
    private static readonly DateTimeOffset LastDay = Course.At("2028-11-20T19:00:00Z");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Each_is_due_in_its_second_and_not_before()
    {
        (DateTimeOffset At, NoticeKind Kind)[] all =
        [
            (Thirty, NoticeKind.ReminderOf30Days), (Seven, NoticeKind.ReminderOf7Days), (LastDay, NoticeKind.ReminderOfTheLastDay),
            (Course.LastSecond + Second, NoticeKind.GraceBegan), (Course.LastOfGrace + Second, NoticeKind.Lapsed),
        ];
        var course = new Course();
        foreach (var (at, kind) in all)
        {
            Assert.Empty(course.Tell(at - Second));
            Assert.Equal([(kind, 1)], course.Tell(at));
            Assert.Empty(course.Tell(at + Second));
        }

        Assert.Empty(course.Tell(Course.LastOfGrace.AddYears(1)));
        course.Member.LookAhead(course.Told, Course.LastOfGrace.AddYears(1));
        Assert.Null(course.Member.NextNoticeAt);
    }

    [Fact]
    public void The_next_instant_stands_on_the_membership()
    {
        var course = new Course();
        Assert.Equal(Thirty, course.Member.NextNoticeAt);

        course.Tell(Thirty);
        course.Member.LookAhead(course.Told, Thirty);
        Assert.Equal(Seven, course.Member.NextNoticeAt);

        Assert.True(course.Renewed(Seven));
        Assert.Equal(Course.At("2030-10-21T19:00:00Z"), course.Member.NextNoticeAt);
        course.Left(Seven + Second);
        Assert.Null(course.Member.NextNoticeAt);
    }

    [Fact]
    public void Nothing_reminds_of_a_term_that_was_prolonged()
    {
        var course = new Course();
        Assert.True(course.Renewed(Thirty - Second));
        Assert.Empty(course.Tell(LastDay));
        Assert.Empty(course.Tell(Course.LastOfGrace.AddDays(1)));

        course = new Course();
        course.Tell(Thirty);
        Assert.True(course.Renewed(Seven - Second));
        Assert.Empty(course.Tell(Course.LastSecond.AddDays(1)));
    }

    [Fact]
    public void After_downtime_what_was_missed_is_told_late_and_in_order_but_not_after_the_lapse()
    {
        Assert.Equal(
            [(NoticeKind.ReminderOf30Days, 1), (NoticeKind.ReminderOf7Days, 1), (NoticeKind.ReminderOfTheLastDay, 1), (NoticeKind.GraceBegan, 1)],
            new Course().Tell(Course.LastOfGrace));
        Assert.Equal([(NoticeKind.Lapsed, 1)], new Course().Tell(Course.LastOfGrace + Second));
    }

    [Fact]
    public void A_suspension_that_runs_out_is_told_and_one_that_was_lifted_is_not()
    {
        var (course, until) = (new Course(), Course.Begin.AddDays(40) - Second);
        course.Suspended(Course.Begin.AddDays(10), until);
        Assert.Equal(until + Second, course.Member.NextNoticeAt);
        Assert.Empty(course.Tell(until));
        Assert.Equal([(NoticeKind.SuspensionOver, 2)], course.Tell(until + Second));

        course = new Course();
        course.Suspended(Course.Begin.AddDays(10), until);
        course.Reinstated(Course.Begin.AddDays(11));
        Assert.Empty(course.Tell(until + Second));
    }

    /// <summary>However often the job runs, with whatever pauses, and however it is renewed between: each notice of each term at most once, none early, none of a term that was followed.</summary>
    [Fact]
    public void Each_is_told_at_most_once_whenever_the_job_runs() => Prop.ForAll(
        Gen.Choose(0, 60).NonEmptyListOf().Select(days => days.Take(60).ToList()).ToArbitrary(),
        Gen.Choose(0, 1_500).ToArbitrary(),
        (pauses, renewedAfter) =>
        {
            var course = new Course();
            var now = Course.Begin.AddDays(500);
            var renewal = Course.Begin.AddDays(renewedAfter);
            var renewed = false;
            foreach (var pause in pauses.SelectMany(pause => new[] { pause, 0 }))
            {
                now = now.AddDays(pause);
                if (!renewed && now >= renewal)
                {
                    renewed = course.Renewed(now);
                }

                var term = StandingRule.NewestTerm(course.Member.Moves).Number;
                Assert.All(course.Tell(now), notice => Assert.Equal(term, notice.Move));
            }

            Assert.Equal(course.Told.Count, course.Told.Select(notice => (notice.Move, notice.Kind)).Distinct().Count());
            Assert.All(course.Told, notice => Assert.True(notice.DueAt <= notice.ToldAt));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}

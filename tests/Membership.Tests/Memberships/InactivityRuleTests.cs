using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.Memberships;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class InactivityRuleTests
{
    /// <summary>The day of UTC on which the membership came on record; in Karachi the next one has begun.</summary>
    private static readonly DateOnly Joined = new(2026, 11, 21);

    [Fact]
    public void A_member_is_inactive_from_the_second_after_twelve_whole_months_of_silence()
    {
        var (course, last) = (new Course(), Course.At("2027-11-21T23:59:59Z"));

        Assert.Null(course.SilentSince(last.AddSeconds(-1)));
        Assert.Null(course.SilentSince(last));
        Assert.Null(course.SilentSince(last.AddSeconds(1).AddTicks(-1)));
        Assert.Equal(Joined, course.SilentSince(last.AddSeconds(1)));
        Assert.Equal(Joined, course.SilentSince(last.AddSeconds(2)));
        // It is no gate.
        Assert.Equal(MembershipStanding.Active, course.Standing(last.AddSeconds(1)));
    }

    [Theory]
    [InlineData("2027-03-10", "2028-03-11T00:00:00Z")]
    [InlineData("2027-02-28", "2028-02-29T00:00:00Z")]
    [InlineData("2028-02-29", "2029-03-01T00:00:00Z")]
    [InlineData("2027-12-31", "2029-01-01T00:00:00Z")]
    public void An_act_on_any_day_begins_the_months_anew(string heardOn, string inactiveAt)
    {
        var (course, day, first) = (new Course(), DateOnly.ParseExact(heardOn, "yyyy-MM-dd"), Course.At(inactiveAt));
        // Beyond its first term, so that only the silence counts.
        Assert.True(course.Renewed(Course.LastSecond));

        Assert.Null(course.SilentSince(first.AddSeconds(-1), day));
        Assert.Equal(day, course.SilentSince(first, day));
        Assert.Null(course.SilentSince(first, DateOnly.FromDateTime(first.UtcDateTime)));
    }

    [Fact]
    public void What_was_heard_before_it_joined_does_not_count_and_of_a_day_before_it_was_heard_nothing_is_said()
    {
        var course = new Course();

        Assert.Equal(Joined, course.SilentSince(Course.At("2027-11-22T00:00:00Z"), Joined.AddYears(-3)));
        Assert.Null(course.SilentSince(Course.At("2028-06-01T00:00:00Z"), new(2028, 6, 2)));
    }

    [Fact]
    public void In_grace_and_suspended_it_is_a_member_and_so_can_be_inactive_and_lapsed_or_out_it_is_not()
    {
        var course = new Course();
        course.Suspended(Course.Begin.AddDays(300), Course.Begin.AddDays(400));

        Assert.Equal(Joined, course.SilentSince(Course.Begin.AddDays(380)));
        Assert.Equal(Joined, course.SilentSince(Course.LastOfGrace));
        Assert.Null(course.SilentSince(Course.LastOfGrace.AddSeconds(1)));

        course.Left(Course.Begin.AddDays(500));
        Assert.Equal(Joined, course.SilentSince(Course.Begin.AddDays(499)));
        Assert.Null(course.SilentSince(Course.Begin.AddDays(500)));
        Assert.Null(course.Member.NextSilenceAt);
    }

    [Fact]
    public void Whenever_it_was_heard_nobody_is_inactive_before_a_year_has_passed_and_every_member_is_after()
    {
        var days = Gen.Choose(0, 900).ToArbitrary();
        Prop.ForAll(days, days, (heardAfter, lookAfter) =>
        {
            var course = new Course();
            Assert.True(course.Renewed(Course.LastSecond));
            var heard = Joined.AddDays(heardAfter);
            var look = Course.At("2026-11-21T12:00:00Z").AddDays(lookAfter);
            var silent = DateOnly.FromDateTime(look.UtcDateTime) > heard.AddMonths(12);
            return (course.SilentSince(look.AddHours(8), heard) is not null) == silent || lookAfter == 0;
        }).QuickCheckThrowOnFailure();
    }
}

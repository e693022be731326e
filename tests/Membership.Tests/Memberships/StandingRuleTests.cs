using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class StandingRuleTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_term_and_its_grace_end_with_their_last_second()
    {
        var course = new Course();

        Assert.Null(course.Standing(Course.Begin - Tick));
        Assert.Equal(MembershipStanding.Active, course.Standing(Course.Begin));
        Assert.Equal(MembershipStanding.Active, course.Standing(Course.LastSecond - Second));
        Assert.Equal(MembershipStanding.Active, course.Standing(Course.LastSecond));
        Assert.Equal(MembershipStanding.Active, course.Standing(Course.LastSecond + Second - Tick));
        Assert.Equal(MembershipStanding.Grace, course.Standing(Course.LastSecond + Second));
        Assert.Equal(MembershipStanding.Grace, course.Standing(Course.LastOfGrace - Second));
        Assert.Equal(MembershipStanding.Grace, course.Standing(Course.LastOfGrace));
        Assert.Equal(MembershipStanding.Grace, course.Standing(Course.LastOfGrace + Second - Tick));
        Assert.Equal(MembershipStanding.Lapsed, course.Standing(Course.LastOfGrace + Second));
        Assert.Equal(MembershipStanding.Lapsed, course.Standing(Course.LastOfGrace.AddYears(10)));
    }

    [Fact]
    public void A_renewal_in_grace_changes_no_day_before_it()
    {
        var course = new Course();
        var renewal = Course.LastSecond.AddDays(40);
        Assert.True(course.Renewed(renewal));

        Assert.Equal(MembershipStanding.Grace, course.Standing(renewal - Tick));
        Assert.Equal(MembershipStanding.Active, course.Standing(renewal));
        Assert.Equal(MembershipStanding.Active, course.Standing(Course.LastOfGrace + Second));
        Assert.Equal(Course.At("2030-11-21T18:59:59Z"), StandingRule.TermAt(course.Member.Moves, renewal)!.EndsAt);
    }

    [Fact]
    public void A_suspension_holds_from_its_decision_to_its_last_second_or_until_it_is_lifted()
    {
        var (course, from, until) = (new Course(), Course.Begin.AddDays(10), Course.Begin.AddDays(40) - Second);
        course.Suspended(from, until);

        Assert.Equal(MembershipStanding.Active, course.Standing(from - Tick));
        Assert.Equal(MembershipStanding.Suspended, course.Standing(from));
        Assert.Equal(MembershipStanding.Suspended, course.Standing(until - Second));
        Assert.Equal(MembershipStanding.Suspended, course.Standing(until));
        Assert.Equal(MembershipStanding.Suspended, course.Standing(until + Second - Tick));
        Assert.Equal(MembershipStanding.Active, course.Standing(until + Second));

        var lifted = from.AddDays(3);
        course.Reinstated(lifted);
        Assert.Equal(MembershipStanding.Suspended, course.Standing(lifted - Tick));
        Assert.Equal(MembershipStanding.Active, course.Standing(lifted));

        course.Suspended(lifted.AddDays(1), until);
        Assert.Equal(MembershipStanding.Suspended, course.Standing(until));
    }

    [Fact]
    public void A_suspension_does_not_keep_a_membership_from_lapsing_nor_a_leaving_from_counting()
    {
        var course = new Course();
        course.Suspended(Course.LastOfGrace.AddDays(-5), Course.LastOfGrace.AddDays(5));
        Assert.Equal(MembershipStanding.Suspended, course.Standing(Course.LastOfGrace));
        Assert.Equal(MembershipStanding.Lapsed, course.Standing(Course.LastOfGrace + Second));

        course = new Course();
        var leaving = Course.Begin.AddDays(100);
        course.Left(leaving);
        Assert.Equal(MembershipStanding.Active, course.Standing(leaving - Tick));
        Assert.Equal(MembershipStanding.Left, course.Standing(leaving));
        Assert.Equal(MembershipStanding.Left, course.Standing(Course.LastOfGrace.AddYears(1)));
    }

    /// <summary>Whatever happens later: a standing that was read once is read so for ever.</summary>
    [Fact]
    public void No_later_act_changes_the_standing_of_a_past_instant() => Prop.ForAll(
        Gen.Choose(1, 900).ListOf().Select(days => days.Take(12).ToList()).ToArbitrary(),
        Gen.Choose(0, 3).ListOf().Select(acts => acts.Take(12).ToList()).ToArbitrary(),
        (days, acts) =>
        {
            var course = new Course();
            var seen = new List<(DateTimeOffset At, MembershipStanding? Standing)>();
            var now = Course.Begin;
            foreach (var (wait, act) in days.Zip(acts))
            {
                // Looked at between the acts, in the middle of each wait and just before the next act.
                seen.Add((now.AddDays(wait / 2.0), course.Standing(now.AddDays(wait / 2.0))));
                now = now.AddDays(wait).AddSeconds(wait);
                seen.Add((now - Tick, course.Standing(now - Tick)));
                switch (act)
                {
                    case 0 or 1:
                        course.Renewed(now);
                        break;
                    case 2 when course.Standing(now) is MembershipStanding.Active or MembershipStanding.Grace:
                        course.Suspended(now, now.AddDays(wait / 3));
                        break;
                    case 3 when course.Standing(now) == MembershipStanding.Suspended:
                        course.Reinstated(now);
                        break;
                }
            }

            Assert.All(seen, one => Assert.Equal(one.Standing, course.Standing(one.At)));
            var terms = course.Member.Moves.Where(move => move.Kind == MoveKind.Term).ToList();
            // In grace a term follows the old end to the second; after a lapse it begins with the act.
            Assert.All(terms.Zip(terms.Skip(1)), pair => Assert.True(
                pair.Second.StartsAt == pair.First.EndsAt!.Value + Second || (pair.Second.StartsAt == pair.Second.RecordedAt && pair.Second.StartsAt >= pair.First.GraceEndsAt!.Value + Second)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>What the database asks is what the rule says: also where a renewal by later numbers ends before the grace of the term before it.</summary>
    [Fact]
    public void The_conditions_of_the_database_say_what_the_rule_says_at_each_end() => Prop.ForAll(
        Gen.Choose(0, 3).ListOf(6).ToArbitrary(),
        Gen.Choose(1, 400).ListOf(6).ToArbitrary(),
        Gen.Elements("P24M P90D", "P12M P30D", "P1M P1D", "P1M P300D", "PT10M PT5S").ListOf(6).ToArbitrary(),
        (acts, days, numbers) =>
        {
            var course = new Course();
            var now = Course.Begin;
            foreach (var (act, wait, text) in acts.Zip(days, numbers))
            {
                now = now.AddDays(wait).AddSeconds(wait);
                switch (act)
                {
                    case 0 or 1:
                        var parts = text.Split(' ');
                        course.Renewed(now, new() { Id = Course.Profile.Id, Number = 2, MembershipTerm = parts[0], GracePeriod = parts[1] });
                        break;
                    case 2 when course.Standing(now) is MembershipStanding.Active or MembershipStanding.Grace:
                        course.Suspended(now, RuleWindow.Parse("P20D").LastSecond(now, Course.Zone));
                        break;
                    case 3 when course.Standing(now) == MembershipStanding.Suspended:
                        course.Reinstated(now);
                        break;
                    case 3 when wait > 380 && course.Standing(now) != MembershipStanding.Left:
                        course.Left(now);
                        break;
                }
            }

            Assert.All(Ends(course), at => Agree(course, at));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void A_renewal_by_shorter_numbers_ends_with_its_own_grace_and_not_with_the_longer_one_before_it()
    {
        var course = new Course();
        Assert.True(course.Renewed(Course.LastSecond, new() { Id = Course.Profile.Id, Number = 2, MembershipTerm = "P1M", GracePeriod = "P1D" }));
        var last = StandingRule.NewestTerm(course.Member.Moves).GraceEndsAt!.Value;
        Assert.True(last < Course.LastOfGrace);

        Assert.Equal(MembershipStanding.Grace, course.Standing(last));
        Assert.Equal(MembershipStanding.Lapsed, course.Standing(last + Second));
        Assert.All([last - Second, last, last + Second - Tick, last + Second, Course.LastOfGrace, Course.LastOfGrace + Second], at => Agree(course, at));
    }

    private static IEnumerable<DateTimeOffset> Ends(Course course) =>
        from move in course.Member.Moves
        from end in new[] { move.StartsAt, move.EndsAt, move.GraceEndsAt, move.RecordedAt }
        where end is not null
        from seconds in Enumerable.Range(-1, 3)
        select end.Value + (seconds * Second);

    private static void Agree(Course course, DateTimeOffset at)
    {
        var (standing, one) = (course.Standing(at), new[] { course.Member });
        var (isMember, isFormer) = (standing <= MembershipStanding.Suspended, standing >= MembershipStanding.Lapsed);
        Assert.Equal(
            (at, isMember, isFormer, isMember && standing != MembershipStanding.Suspended),
            (at, StandingRule.IsMemberAt(at).Compile(preferInterpretation: true)(course.Member), StandingRule.IsFormerAt(at).Compile(preferInterpretation: true)(course.Member), one.AsQueryable().InGoodStandingAt(at).Any()));
    }
}

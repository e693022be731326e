using Trilateral.Membership.Alliances;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class RenewMembershipRuleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("2026-11-22T08:00:00Z")]
    [InlineData("2028-11-21T18:59:58Z")]
    [InlineData("2028-11-21T18:59:59Z")]
    [InlineData("2028-11-21T19:00:00Z")]
    [InlineData("2029-02-19T18:59:58Z")]
    [InlineData("2029-02-19T18:59:59Z")]
    public void Until_the_last_second_of_grace_the_new_term_follows_the_old_end(string now)
    {
        var term = new Course().Renew(Course.At(now), coordinates: false).Term!;

        Assert.Equal((2, Course.LastSecond + Second, Course.At("2030-11-21T18:59:59Z")), (term.Number, term.StartsAt, term.EndsAt));
        Assert.Equal(Course.At("2031-02-19T18:59:59Z"), term.GraceEndsAt);
    }

    [Fact]
    public void After_the_lapse_the_coordinator_alone_begins_anew_from_that_day()
    {
        var (course, now) = (new Course(), Course.LastOfGrace + Second);

        Assert.NotNull(course.Renew(now, coordinates: false).Forbidden);
        var term = course.Renew(now).Term!;
        // That second is the first of 20 February in Karachi.
        Assert.Equal((now, Course.At("2031-02-19T18:59:59Z")), (term.StartsAt, term.EndsAt));
    }

    [Fact]
    public void One_term_ahead_can_be_on_record_and_no_more()
    {
        var course = new Course();
        var now = Course.LastSecond.AddDays(-1);
        Assert.True(course.Renewed(now));

        Assert.NotNull(course.Renew(now).WrongState);
        Assert.NotNull(course.Renew(Course.LastSecond).WrongState);
        Assert.NotNull(course.Renew(Course.LastSecond + Second).Term);
    }

    [Fact]
    public void Who_left_is_not_renewed()
    {
        var course = new Course();
        course.Left(Course.Begin.AddDays(1));

        Assert.NotNull(course.Renew(Course.Begin.AddDays(2)).WrongState);
    }

    [Fact]
    public void A_new_number_governs_only_the_term_that_begins_after_it()
    {
        var course = new Course();
        var profile = new RuleProfile { Id = Id.New<RuleProfile>(Course.Begin), Number = 2, MembershipTerm = "P12M", GracePeriod = "P10D" };

        var term = RenewMembership.Decide(course.Member, new(null), Course.Zone, profile, true, Course.LastSecond).Term!;

        Assert.Equal((Course.At("2029-11-21T18:59:59Z"), Course.At("2029-12-01T18:59:59Z"), profile.Id), (term.EndsAt, term.GraceEndsAt, term.RuleProfileId));
        Assert.Equal((Course.LastSecond, Course.LastOfGrace), (course.Member.Moves[0].EndsAt, course.Member.Moves[0].GraceEndsAt));
    }

    [Theory]
    [InlineData(2_000, true)]
    [InlineData(2_001, false)]
    public void A_reason_has_at_most_2000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/reason"],
        RenewMembership.Decide(new Course().Member, new(new string('x', length)), Course.Zone, Course.Profile, true, Course.Begin).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void Who_facilitates_the_alliance_does_not_leave_it_nor_who_is_out_already()
    {
        var course = new Course();
        var own = new Alliance { Id = Course.Alliance.Id, TimeZone = Course.Zone, FacilitatingOrganisationId = Course.Organisation };

        Assert.NotNull(LeaveAlliance.Decide(course.Member, new(null), own, null, Course.Begin).WrongState);
        // Nor who calls a working group together.
        Assert.Contains("(rule 35)", LeaveAlliance.Decide(course.Member, new(null), Course.Alliance, "Firearms", Course.Begin).WrongState, StringComparison.Ordinal);
        // Who has lapsed gets out by leaving, to apply anew.
        Assert.NotNull(LeaveAlliance.Decide(course.Member, new(null), Course.Alliance, null, Course.LastOfGrace + Second).Leaving);
        Assert.NotNull(LeaveAlliance.Decide(course.Member, new(null), Course.Alliance, null, Course.LastOfGrace).Leaving);
        course.Left(Course.LastOfGrace);
        Assert.NotNull(LeaveAlliance.Decide(course.Member, new(null), Course.Alliance, null, Course.LastOfGrace).WrongState);
    }
}

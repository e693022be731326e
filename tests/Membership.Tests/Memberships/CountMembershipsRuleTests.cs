using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class CountMembershipsRuleTests
{
    private static readonly DateTimeOffset Now = Course.At("2032-01-01T00:00:00Z");

    [Fact]
    public void Each_act_counts_in_its_year_where_the_alliance_lives()
    {
        var renewed = Enumerable.Range(0, 6).Select(_ => Of(Constituency.Academia, course => course.Renewed(Course.LastSecond))).ToList();
        // 19 February 2029 is the last day of grace of these.
        var lapsed = Enumerable.Range(0, 7).Select(_ => Of(Constituency.PrivateSector, _ => { })).ToList();
        // 19:00 UTC on 31 December is the next year in Karachi.
        var left = Enumerable.Range(0, 5).Select(_ => Of(Constituency.Foundation, course => course.Left(Course.At("2027-12-31T19:00:00Z")))).ToList();
        List<CountMemberships.Line> all = [.. renewed, .. lapsed, .. left];

        Assert.Equal([18, null, null, null], Totals(all, 2026));
        Assert.Equal([null, null, null, null], Totals(all, 2027));
        Assert.Equal([null, 6, null, 5], Totals(all, 2028));
        Assert.Equal([null, null, 7, null], Totals(all, 2029));
        // Those renewed in 2028 lapse in 2031, for good.
        Assert.Equal([null, null, 6, null], Totals(all, 2031));
    }

    [Fact]
    public void A_lapse_that_has_not_come_is_not_counted()
    {
        List<CountMemberships.Line> all = [.. Enumerable.Range(0, 5).Select(_ => Of(Constituency.Academia, _ => { }))];

        Assert.Null(CountMemberships.Of(all, Course.Zone, 2029, Course.LastOfGrace)[2].Organisations);
        Assert.Equal(5, CountMemberships.Of(all, Course.Zone, 2029, Course.LastOfGrace.AddSeconds(1))[2].Organisations);
    }

    [Fact]
    public void A_membership_lapses_once_also_where_the_grace_of_its_term_before_would_have_gone_on()
    {
        // A month from 22 November 2028 and a day: it lapses on 23 December 2028, the grace of before would have ended in February.
        List<CountMemberships.Line> all =
            [.. Enumerable.Range(0, 5).Select(_ => Of(Constituency.Academia, course => course.Renewed(Course.LastSecond, new() { MembershipTerm = "P1M", GracePeriod = "P1D" })))];

        Assert.Equal(5, CountMemberships.Of(all, Course.Zone, 2028, Now)[2].Organisations);
        Assert.Null(CountMemberships.Of(all, Course.Zone, 2029, Now)[2].Organisations);
    }

    [Fact]
    public void A_small_part_is_withheld_with_another_so_that_no_difference_tells_it()
    {
        List<CountMemberships.Line> all =
        [
            .. Enumerable.Range(0, 4).Select(_ => Of(Constituency.Academia, _ => { })),
            .. Enumerable.Range(0, 9).Select(_ => Of(Constituency.PrivateSector, _ => { })),
            .. Enumerable.Range(0, 6).Select(_ => Of(Constituency.Foundation, _ => { })),
        ];

        var joined = CountMemberships.Of(all, Course.Zone, 2026, Now)[0];

        Assert.Equal((19, null), (joined.Organisations, joined.FewerThan));
        // Four of one and none of seven others would be told as four by 19 - 9 - 6.
        Assert.Equal([("privateSector", 9)], joined.Constituencies.Where(part => part.Organisations is not null).Select(part => (part.Constituency, part.Organisations!.Value)));
    }

    [Fact]
    public void A_body_that_left_and_joined_again_in_one_year_counts_once_for_each_measure()
    {
        var again = Enumerable.Range(0, 5).Select(_ => Of(Constituency.Academia, course => course.Left(Course.At("2026-12-20T08:00:00Z")))).ToList();
        List<CountMemberships.Line> all = [.. again, .. again.Select(line => line with { MemberSince = new(2026, 12, 27) })];

        Assert.Equal([5, null, null, 5], Totals(all, 2026));
        // Four bodies are four, however often they come and go.
        Assert.Equal([null, null, null, null], Totals([.. all.Where(line => line.Organisation != again[0].Organisation)], 2026));
    }

    // A perspective is told only where both who says so and who does not are five or more.
    [Theory]
    [InlineData(5, 5, 5)]
    [InlineData(4, 6, null)]
    [InlineData(6, 4, null)]
    [InlineData(10, 0, null)]
    [InlineData(0, 10, null)]
    [InlineData(6, 7, 6)]
    public void A_perspective_is_told_where_neither_side_of_it_is_small(int saying, int others, int? told)
    {
        List<CountMemberships.Line> all =
        [
            .. Enumerable.Range(0, saying).Select(_ => Of(Constituency.Academia, _ => { }) with { Perspectives = ["womenLed", "rural"] }),
            .. Enumerable.Range(0, others).Select(_ => Of(Constituency.Academia, _ => { }) with { Perspectives = ["rural"] }),
        ];

        var joined = CountMemberships.Of(all, Course.Zone, 2026, Now)[0];

        Assert.Equal(told, joined.Perspectives.Single(voice => voice.Perspective == "womenLed").Organisations);
        // All of them: that nobody is left out is a figure of none.
        Assert.Null(joined.Perspectives.Single(voice => voice.Perspective == "rural").Organisations);
        Assert.Equal(7, joined.Perspectives.Count);
    }

    private static CountMemberships.Line Of(Constituency constituency, Action<Course> happens)
    {
        var course = new Course();
        happens(course);
        return new(Id.New<Organisation>(Course.Begin), constituency, [], course.Member.Moves, course.Member.MemberSince);
    }

    private static IEnumerable<int?> Totals(IReadOnlyList<CountMemberships.Line> all, int year)
    {
        var counts = CountMemberships.Of(all, Course.Zone, year, Now);
        Assert.All(counts, count => Assert.Equal(count.Organisations is null ? 5 : null, count.FewerThan));
        return counts.Select(count => count.Organisations);
    }
}

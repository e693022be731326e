using FsCheck;
using FsCheck.Fluent;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Tests.Notices;

public sealed class AudienceTests
{
    private const string A = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a";
    private const string B = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b";

    private static readonly string?[] Frameworks = [null, A, B];
    private static readonly string[] Sides = ["government", "civil_society", "unodc", "platform"];

    [Theory]
    [InlineData("global", "Public", null, "platform", null, true)]
    [InlineData("global", "Public", null, "government", A, true)]
    [InlineData("framework:" + A, "Public", null, "government", A, true)]
    [InlineData("framework:" + A, "Public", null, "government", B, false)]
    [InlineData("framework:" + A, "Public", null, "unodc", null, false)]
    [InlineData("framework:" + A, "FrameworkOnly", null, "civil_society", A, true)]
    [InlineData("framework:" + A, "FrameworkOnly", null, "civil_society", B, false)]
    [InlineData("framework:" + A, "FrameworkOnly", null, "platform", A, false)]
    [InlineData("global", "FrameworkOnly", null, "government", B, true)]
    [InlineData("global", "FrameworkOnly", null, "platform", null, false)]
    [InlineData("framework:" + A, "OwnSide", "civil_society", "civil_society", A, true)]
    [InlineData("framework:" + A, "OwnSide", "civil_society", "government", A, false)]
    [InlineData("framework:" + A, "OwnSide", "civil_society", "civil_society", B, false)]
    [InlineData("framework:" + A, "OwnSide", null, "civil_society", A, false)]
    [InlineData("framework:" + A, "OwnSide", "platform", "platform", A, false)]
    [InlineData("framework:" + A, "Restricted", "civil_society", "civil_society", A, false)]
    [InlineData("framework:" + A, "public", null, "civil_society", A, false)]
    [InlineData("framework:", "Public", null, "civil_society", A, false)]
    [InlineData("region:" + A, "Public", null, "civil_society", A, false)]
    [InlineData("Global", "Public", null, "civil_society", A, false)]
    [InlineData("", "Public", null, "civil_society", A, false)]
    public void A_class_and_a_reach_admit_exactly_those_they_name(string reach, string @class, string? owner, string side, string? framework, bool expected) =>
        Assert.Equal(expected, new Audience(reach, @class, owner).Admits(new Addressee(side, framework)));

    [Theory]
    [InlineData("framework:" + A, "Public", "unodc", null, true)]
    [InlineData("framework:" + A, "Public", "unodc", B, false)]
    [InlineData("framework:" + A, "Public", "civil_society", null, false)]
    [InlineData("framework:" + A, "Public", "platform", null, false)]
    [InlineData("framework:" + A, "FrameworkOnly", "unodc", null, false)]
    [InlineData("framework:" + A, "OwnSide", "unodc", null, false)]
    [InlineData("framework:" + A, "Restricted", "unodc", null, false)]
    [InlineData("framework:", "Public", "unodc", null, false)]
    [InlineData("region:" + A, "Public", "unodc", null, false)]
    public void A_system_of_unodc_of_no_country_hears_what_is_public_in_every_country(string reach, string @class, string side, string? framework, bool expected) =>
        Assert.Equal(expected, new Audience(reach, @class, "unodc").Admits(new Listener(side, framework)));

    [Fact]
    public void Nobody_outside_a_reach_is_ever_told_and_a_narrower_class_tells_no_one_new()
    {
        string[] reaches = ["global", "framework:" + A, "framework:" + B, "framework:", "region:x", "nonsense"];
        string[] classes = ["Public", "FrameworkOnly", "OwnSide", "Restricted", "secret"];
        var cases =
            from reach in Gen.Elements(reaches)
            from owner in Gen.Elements((string?)null, "government", "civil_society", "unodc", "platform", "other")
            from side in Gen.Elements(Sides)
            from framework in Gen.Elements(Frameworks)
            select (Reach: reach, Owner: owner, To: new Addressee(side, framework));

        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var told = classes.Select(@class => new Audience(given.Reach, @class, given.Owner).Admits(given.To)).ToList();
            var outside = given.Reach != "global" && given.Reach != "framework:" + given.To.Framework;
            var widens = told.Zip(told.Skip(1)).Any(pair => !pair.First && pair.Second);
            return !(outside && told.Contains(true)) && !widens && !told[3] && !told[4];
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_feed_shows_an_addressee_exactly_what_the_rule_admits()
    {
        var all =
            (from reach in new[] { "global", "framework:" + A, "framework:" + B, "framework:", "region:x" }
             from @class in new[] { "Public", "FrameworkOnly", "OwnSide", "Restricted", "secret" }
             from owner in new[] { null, "government", "civil_society", "unodc", "platform" }
             select Entry(reach, @class, owner)).ToList();
        foreach (var addressee in from side in Sides from framework in Frameworks from one in new IAddressee[] { new Addressee(side, framework), new Listener(side, framework) } select one)
        {
            Assert.Equal(all.Where(entry => entry.Audience.Admits(addressee)), all.AsQueryable().For(addressee));
        }
    }

    [Fact]
    public void The_filter_of_the_database_is_the_same_rule()
    {
        var everybody = (from side in Sides from framework in Frameworks select new Addressee(side, framework)).ToList();
        var systems = everybody.Select(one => new Listener(one.Side, one.Framework)).ToList();
        foreach (var reach in new[] { "global", "framework:" + A, "framework:", "region:x" })
        {
            foreach (var @class in new[] { "Public", "FrameworkOnly", "OwnSide", "Restricted", "secret" })
            {
                var audience = new Audience(reach, @class, "unodc");
                Assert.Equal(everybody.Where(audience.Admits), everybody.AsQueryable().Within(audience));
                Assert.Equal(systems.Where(audience.Admits), systems.AsQueryable().Within(audience));
            }
        }
    }

    private static FeedEntry Entry(string reach, string @class, string? side) => new()
    {
        EventId = Guid.Empty,
        Type = "",
        SubjectId = "",
        SubjectVersion = 1,
        Reach = reach,
        Class = @class,
        Side = side,
        OccurredAt = default,
        EnteredAt = default,
        Path = "",
        Data = "",
        Facts = "",
    };

    private sealed record Addressee(string Side, string? Framework) : IAddressee;

    private sealed record Listener(string Side, string? Framework) : IListener;
}

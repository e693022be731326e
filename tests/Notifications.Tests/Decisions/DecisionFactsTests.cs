using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Tests.Decisions;

public sealed class DecisionFactsTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("unodc", "unodc")]
    [InlineData("government,civil_society,unodc", "unodc", "government", "civil_society")]
    [InlineData("government,another", "another", "government")]
    public void Sides_are_named_in_one_order(string said, params string[] sides) => Assert.Equal(said, DecisionFacts.Sides(sides));

    [Theory]
    [InlineData("Asia/Karachi", "2026-12-06 23:59:59 Asia/Karachi (UTC+05:00)")]
    [InlineData("Europe/Vienna", "2026-12-06 19:59:59 Europe/Vienna (UTC+01:00)")]
    [InlineData("America/New_York", "2026-12-06 13:59:59 America/New_York (UTC-05:00)")]
    [InlineData("Nowhere/At_All", "2026-12-06 18:59:59 UTC")]
    [InlineData(null, "2026-12-06 18:59:59 UTC")]
    public void An_instant_is_said_in_the_zone_of_its_record(string? zone, string said) =>
        Assert.Equal(said, RecordTime.Of(new DateTimeOffset(2026, 12, 6, 18, 59, 59, TimeSpan.Zero), zone));
}

namespace Trilateral.ServiceDefaults.Time;

/// <summary>What the clocks of a place show, as an instant: also where they leave out an hour or show one twice.</summary>
public static class WallClock
{
    /// <summary>The first instant at which the clocks there show this time or, where they leave it out, a later one.</summary>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.IsInvalidTime(local) ? Jump(local, zone)
            : At(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    /// <summary>The last instant at which the clocks there show this time; where they leave it out, the first at which they show a later one.</summary>
    public static DateTimeOffset Last(DateTime local, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.IsAmbiguousTime(local) ? At(local, zone.GetAmbiguousTimeOffsets(local).Min()) : First(local, zone);
    }

    // Around an hour that is left out the clocks only go on, so that halving finds the second at which they jump.
    private static DateTimeOffset Jump(DateTime local, TimeZoneInfo zone)
    {
        var (before, after) = (At(local, TimeSpan.Zero).AddDays(-2).ToUnixTimeSeconds(), At(local, TimeSpan.Zero).AddDays(2).ToUnixTimeSeconds());
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(middle), zone).DateTime < local)
            {
                before = middle;
            }
            else
            {
                after = middle;
            }
        }

        return DateTimeOffset.FromUnixTimeSeconds(after);
    }

    private static DateTimeOffset At(DateTime local, TimeSpan offset) => new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToUniversalTime();
}

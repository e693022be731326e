namespace Trilateral.Membership.Frameworks;

/// <summary>Calendar days where people live.</summary>
internal static class Days
{
    public static DateOnly TodayIn(string timeZone, DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);

    /// <summary>The last second of a day, as an instant; of two possible ones the later, so that no day is shorter than it is.</summary>
    public static DateTimeOffset LastSecondOf(DateOnly day, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = day.ToDateTime(new TimeOnly(23, 59, 59));
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Min() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The first second of a day: where the clocks leave midnight out, the second after it.</summary>
    public static DateTimeOffset FirstSecondOf(DateOnly day, string timeZone) => LastSecondOf(day.AddDays(-1), timeZone).AddSeconds(1);
}

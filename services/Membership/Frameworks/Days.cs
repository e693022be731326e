namespace Trilateral.Membership.Frameworks;

/// <summary>Calendar days where people live.</summary>
internal static class Days
{
    public static DateOnly TodayIn(string timeZone, DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);
}

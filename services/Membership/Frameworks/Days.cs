using System.Globalization;
using Trilateral.ServiceDefaults.Time;

namespace Trilateral.Membership.Frameworks;

/// <summary>Calendar days where people live.</summary>
internal static class Days
{
    public static DateOnly TodayIn(string timeZone, DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);

    /// <summary>The last second of a day, as an instant.</summary>
    /// <remarks>Of two possible instants the later one: a day, and so a window of days, is never cut short.</remarks>
    public static DateTimeOffset LastSecond(DateOnly day, string timeZone) => WallClock.Last(day.ToDateTime(new TimeOnly(23, 59, 59)), TimeZoneInfo.FindSystemTimeZoneById(timeZone));

    /// <summary>The first second of a day: where the clocks leave midnight out, the second after it.</summary>
    public static DateTimeOffset FirstSecond(DateOnly day, string timeZone) => LastSecond(day.AddDays(-1), timeZone).AddSeconds(1);

    /// <summary><c>yyyy-MM-dd</c>, as messages carry it.</summary>
    public static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

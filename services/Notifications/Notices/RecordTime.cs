using System.Globalization;

namespace Trilateral.Notifications.Notices;

/// <summary>An instant as a mail writes it, the same in every language: in the record's own zone, named, with its distance from UTC.</summary>
internal static class RecordTime
{
    /// <param name="instant">UTC.</param>
    /// <param name="timeZone">IANA; null, or one this machine does not know, for UTC.</param>
    public static string Of(DateTimeOffset instant, string? timeZone)
    {
        if (timeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        }

        var there = TimeZoneInfo.ConvertTime(instant, zone);
        return string.Create(CultureInfo.InvariantCulture, $"{there:yyyy-MM-dd HH:mm:ss} {timeZone} (UTC{there:zzz})");
    }
}

using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Time;

namespace Trilateral.Notifications.Reminders;

/// <summary>
/// When those who are asked and have not answered or signed are reminded: 30, 14, 7 and 2 days before the end, counted in the days of the place where it was set, and 24 hours before
/// (rule 48). What lies before the notice of that end is no reminder, and what a platform that stood still has missed is not made up: only the newest is sent.
/// </summary>
internal static class ReminderRule
{
    private static readonly int[] DaysBefore = [30, 14, 7, 2];

    /// <param name="Before">How long before the end, ISO 8601.</param>
    /// <param name="At">UTC.</param>
    internal sealed record Reminder(string Before, DateTimeOffset At);

    /// <summary>
    /// The same for one type, record, end, distance and addressee, whoever computes it and how often: with the person it is the key under which a mail is written at most once.
    /// A reminder of another end has another.
    /// </summary>
    /// <param name="type">Of the notice.</param>
    /// <param name="subject">The record.</param>
    /// <param name="endsAt">The last second.</param>
    /// <param name="before">How long before it.</param>
    /// <param name="addressee">The side, or the organisation.</param>
    public static Guid EventIdOf(string type, string subject, DateTimeOffset endsAt, string before, string addressee) =>
        DerivedEventId.Of($"{type}/{subject}/{endsAt.ToUnixTimeSeconds()}/{before}/{addressee}");

    /// <summary>Of an end, the earliest first.</summary>
    /// <param name="endsAt">The last second.</param>
    /// <param name="timeZone">IANA, in which it was set; UTC where this machine does not know it.</param>
    public static IReadOnlyList<Reminder> Of(DateTimeOffset endsAt, string timeZone)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(endsAt, zone).DateTime;
        return [.. DaysBefore.Select(days => new Reminder($"P{days}D", WallClock.First(local.AddDays(-days), zone))), new Reminder("PT24H", endsAt.AddHours(-24).ToUniversalTime())];
    }

    /// <summary>The next one after an instant; null where there is none any more.</summary>
    public static Reminder? Next(DateTimeOffset endsAt, string timeZone, DateTimeOffset after) => Of(endsAt, timeZone).FirstOrDefault(one => one.At > after);

    /// <summary>The newest that is due; null where the end was told later than that, or is over.</summary>
    public static Reminder? Due(DateTimeOffset endsAt, string timeZone, DateTimeOffset toldAt, DateTimeOffset now) =>
        now < endsAt.AddSeconds(1) ? Of(endsAt, timeZone).LastOrDefault(one => one.At > toldAt && one.At <= now) : null;
}

using System.Globalization;

namespace Trilateral.Events.Meetings;

/// <summary>Instants and what the clocks of a meeting's own zone show (design §7).</summary>
internal static class LocalTime
{
    /// <summary>The instant with the offset its zone had or will have.</summary>
    public static DateTimeOffset In(DateTimeOffset instant, string zone) => TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>
    /// When clocks in the zone show this time. A time they skip in spring counts as the one they show instead; of a time they show twice in
    /// autumn it is the later, so that a deadline never ends early.
    /// </summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, string zone)
    {
        var local = day.ToDateTime(time);
        return new DateTimeOffset(local, TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Cut to the second, which is what meetings and deadlines are stated in.</summary>
    public static DateTimeOffset ToSecond(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>For sentences: <c>23:59:59 on 25 April 2027 (Europe/Vienna)</c>.</summary>
    public static string Say(DateTimeOffset instant, string zone) =>
        $"{In(instant, zone).ToString("HH:mm:ss 'on' d MMMM yyyy", CultureInfo.InvariantCulture)} ({zone})";

    /// <summary>For answers: <c>2027-04-25T23:59:59+02:00</c>.</summary>
    public static string Write(DateTimeOffset instant, string zone) => In(instant, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}

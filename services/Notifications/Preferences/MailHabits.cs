using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Time;

namespace Trilateral.Notifications.Preferences;

/// <summary>When a person wants mail, by the clocks where the person is. What starts or ends a clock, and what is about the person's own systems, is always sent at once.</summary>
/// <param name="TimeZone">IANA; UTC where the person has none, or one this machine does not know.</param>
/// <param name="QuietFrom">From when there is no mail; null for no such hours.</param>
/// <param name="QuietTo">Until when; before <paramref name="QuietFrom"/> where that is over midnight.</param>
/// <param name="Daily">Topics gathered once a day.</param>
/// <param name="Weekly">Topics gathered on Mondays.</param>
/// <param name="DigestHour">At which hour they are sent, 0 to 23.</param>
internal sealed record MailHabits(string? TimeZone, TimeOnly? QuietFrom, TimeOnly? QuietTo, IReadOnlyCollection<string> Daily, IReadOnlyCollection<string> Weekly, int DigestHour)
{
    public const int UsualDigestHour = 8;

    /// <summary>Of who says nothing: everything at once.</summary>
    public static readonly MailHabits Usual = new(null, null, null, [], [], UsualDigestHour);

    /// <summary>False for who wants no mail that gathers others: then each goes by itself, at once or after the quiet hours. Nothing is lost by ending digests.</summary>
    public bool Gathers { get; init; } = true;

    private TimeZoneInfo Zone => TimeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public bool IsGathered(MailTopic topic) => Gathers && !topic.IsAlwaysSent && (Daily.Contains(topic.Name) || Weekly.Contains(topic.Name));

    /// <summary>Until when mail of a topic waits; null for now.</summary>
    public DateTimeOffset? WaitsUntil(MailTopic topic, DateTimeOffset now) =>
        topic.IsAlwaysSent ? null
        : !Gathers ? QuietEnd(now)
        : Daily.Contains(topic.Name) ? NextDigest(now, weekly: false)
        : Weekly.Contains(topic.Name) ? NextDigest(now, weekly: true)
        : QuietEnd(now);

    /// <summary>
    /// When the quiet hours that run now end; null where none run. Of a time that clocks show twice they begin with the first and end with the last; one that clocks leave
    /// out is the moment at which they jump.
    /// </summary>
    public DateTimeOffset? QuietEnd(DateTimeOffset now)
    {
        if ((QuietFrom, QuietTo) is not ({ } from, { } to))
        {
            return null;
        }

        var (zone, today) = (Zone, Today(now));
        for (var day = today.AddDays(-1); day <= today; day = day.AddDays(1))
        {
            var end = WallClock.Last((from < to ? day : day.AddDays(1)).ToDateTime(to), zone);
            if (WallClock.First(day.ToDateTime(from), zone) <= now && now < end)
            {
                return end;
            }
        }

        return null;
    }

    /// <summary>The next time after now at which a day's or, on Mondays, a week's mail is sent: once on each day of the place, however long that is.</summary>
    public DateTimeOffset NextDigest(DateTimeOffset now, bool weekly)
    {
        var (zone, hour) = (Zone, new TimeOnly(DigestHour, 0));
        for (var day = Today(now); ; day = day.AddDays(1))
        {
            if ((!weekly || day.DayOfWeek == DayOfWeek.Monday) && WallClock.First(day.ToDateTime(hour), zone) is var at && at > now)
            {
                return at;
            }
        }
    }

    private DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
}

using System.Globalization;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail a person gets, and when.</summary>
/// <param name="PersonId"><c>per_…</c>.</param>
/// <param name="Topics">All there are, in alphabetical order.</param>
/// <param name="TimeZone">IANA, of the hours below; absent where nobody said it.</param>
/// <param name="QuietHours">In which no mail is sent but of topics that are always sent; what comes then waits for their end. Absent for none.</param>
/// <param name="DigestHour">At which hour the mail of a day or, on Mondays, of a week is sent, 0 to 23.</param>
/// <param name="Own">Whether this was chosen for the person; otherwise it is what the person's organisation has for all of its people, or what is usual.</param>
/// <param name="Version">The contact's: a preference is a change of it; the ETag.</param>
internal sealed record PreferencesAnswer(
    string PersonId, IReadOnlyList<PreferencesAnswer.Preference> Topics, string? TimeZone, PreferencesAnswer.Hours? QuietHours, int DigestHour, bool Own, long Version) : IVersioned
{
    /// <summary>As soon as there is something to tell.</summary>
    public const string Immediate = "immediate";

    /// <summary>What came in a day, in one mail.</summary>
    public const string Daily = "daily";

    /// <summary>What came in a week, in one mail on Monday.</summary>
    public const string Weekly = "weekly";

    /// <summary>Never.</summary>
    public const string Off = "off";

    /// <summary>How the hours are written.</summary>
    public const string TimeFormat = "HH:mm";

    /// <param name="Topic">What the mail is about.</param>
    /// <param name="Delivery">immediate, daily, weekly or off.</param>
    /// <param name="AlwaysSent">Its notices start or end a deadline, or are about the addressee's own systems: it is always immediate.</param>
    internal sealed record Preference(string Topic, string Delivery, bool AlwaysSent);

    /// <param name="From">As a clock shows it, for example 22:00.</param>
    /// <param name="To">The first minute after them, on the next day where it is not later than the beginning.</param>
    internal sealed record Hours(string? From, string? To);

    public static PreferencesAnswer Of(Contact contact) => new(
        contact.Id.ToString(),
        TopicsOf(contact.MutedTopics, contact.Habits),
        contact.TimeZone,
        HoursOf(contact.Habits),
        contact.DigestHour,
        contact.HasOwnPreferences,
        contact.Version);

    public static IReadOnlyList<Preference> TopicsOf(IReadOnlyCollection<string> muted, MailHabits habits) =>
        [.. MailTopic.All.Select(topic => new Preference(topic.Name, DeliveryOf(topic, muted, habits), topic.IsAlwaysSent))];

    public static Hours? HoursOf(MailHabits habits) => habits is { QuietFrom: { } from, QuietTo: { } to } ? new(Text(from), Text(to)) : null;

    private static string DeliveryOf(MailTopic topic, IReadOnlyCollection<string> muted, MailHabits habits) =>
        !topic.IsWanted(muted) ? Off : habits.Daily.Contains(topic.Name) ? Daily : habits.Weekly.Contains(topic.Name) ? Weekly : Immediate;

    private static string Text(TimeOnly time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);
}

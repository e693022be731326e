using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail the people of an organisation get for whom nobody has chosen.</summary>
/// <param name="Id">The organisation, <c>org_…</c>: of it the people of the caller's side and framework.</param>
/// <param name="Language">Of those whose contact names none; absent for English.</param>
/// <param name="Topics">All there are, in alphabetical order.</param>
/// <param name="TimeZone">IANA, of the hours below; absent where nobody said it.</param>
/// <param name="QuietHours">In which no mail is sent but of topics that are always sent. Absent for none.</param>
/// <param name="DigestHour">At which hour the mail of a day or, on Mondays, of a week is sent, 0 to 23.</param>
/// <param name="Version">Of the record; its ETag.</param>
internal sealed record MailDefaultsAnswer(
    string Id, string? Language, IReadOnlyList<PreferencesAnswer.Preference> Topics, string? TimeZone, PreferencesAnswer.Hours? QuietHours, int DigestHour, long Version) : IVersioned
{
    public static MailDefaultsAnswer Of(MailDefaults defaults) => new(
        defaults.OrganisationId, defaults.Language, PreferencesAnswer.TopicsOf(defaults.MutedTopics, defaults.Habits), defaults.TimeZone, PreferencesAnswer.HoursOf(defaults.Habits), defaults.DigestHour,
        defaults.Version);
}

using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail a person gets.</summary>
/// <param name="PersonId"><c>per_…</c>.</param>
/// <param name="Topics">All there are, in alphabetical order.</param>
/// <param name="Version">The contact's: a preference is a change of it; the ETag.</param>
internal sealed record PreferencesAnswer(string PersonId, IReadOnlyList<PreferencesAnswer.Preference> Topics, long Version) : IVersioned
{
    /// <summary>As soon as there is something to tell.</summary>
    public const string Immediate = "immediate";

    /// <summary>Never.</summary>
    public const string Off = "off";

    /// <param name="Topic">What the mail is about.</param>
    /// <param name="Delivery">immediate or off.</param>
    /// <param name="AlwaysSent">Its notices start or end a deadline, or are about the addressee's own systems: it cannot be off.</param>
    internal sealed record Preference(string Topic, string Delivery, bool AlwaysSent);

    public static PreferencesAnswer Of(Contact contact) => new(
        contact.Id.ToString(), [.. MailTopic.All.Select(topic => new Preference(topic.Name, topic.IsWanted(contact.MutedTopics) ? Immediate : Off, topic.IsAlwaysSent))], contact.Version);
}

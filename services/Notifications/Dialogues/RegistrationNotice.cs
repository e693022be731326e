using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Dialogues;

/// <summary>What every notice about a registration has in common.</summary>
/// <param name="Type">One of <see cref="NoticeTypes"/>.</param>
/// <param name="RegistrationId"><c>reg_…</c>.</param>
/// <param name="Version">Of the registration.</param>
/// <param name="DialogueId">What it is for, <c>evt_…</c>.</param>
/// <param name="OrganisationId">Which registered the person, <c>org_…</c>.</param>
/// <param name="PersonId">Whose it is, <c>per_…</c>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Said">As the message says: whom it concerns.</param>
internal sealed record RegistrationNotice(
    string Type, string RegistrationId, long Version, string DialogueId, string OrganisationId, string PersonId, DateTimeOffset At, Audience Said)
{
    /// <summary>For the one person, by mail, if the platform has a contact of that person in the organisation that registered it.</summary>
    /// <exception cref="NotKnownYetException">The dialogue's title has not arrived yet.</exception>
    public async Task<Notice> ToThePersonAsync(NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var dialogue = await database.Dialogues.FindAsync([DialogueId], cancellationToken) ?? throw new NotKnownYetException($"The title of {DialogueId} has not arrived yet.");
        return new Notice(Type, RegistrationId, Version, At, Said, $"/events/v1/registrations/{RegistrationId}")
        {
            Facts = new Dictionary<string, string> { ["title"] = dialogue.Title },
            Person = Id<Contact>.TryParse(PersonId, null, out var person) ? person : null,
            OrganisationId = OrganisationId,
        };
    }
}

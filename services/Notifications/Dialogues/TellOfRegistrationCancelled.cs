using Trilateral.Events.Contracts;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person whose registration was given up or ended, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationCancelledConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationCancelled>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationCancelled message, CancellationToken cancellationToken)
    {
        var dialogue = await Database.Dialogues.FindAsync([message.DialogueId], cancellationToken)
            ?? throw new NotKnownYetException($"The title of {message.DialogueId} has not arrived yet.");
        return new Notice(
            NoticeTypes.RegistrationCancelled,
            message.RegistrationId,
            message.Version,
            message.CancelledAt,
            new Audience(message.Reach, message.Class, message.Side),
            $"/events/v1/registrations/{message.RegistrationId}")
        {
            Facts = new Dictionary<string, string> { ["title"] = dialogue.Title },
            Person = Id<Contact>.TryParse(message.PersonId, null, out var person) ? person : null,
            OrganisationId = message.OrganisationId,
        };
    }
}

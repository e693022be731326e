using Trilateral.Events.Contracts;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person who waited that there is a place now, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationPromotedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationPromoted>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationPromoted message, CancellationToken cancellationToken)
    {
        var dialogue = await Database.Dialogues.FindAsync([message.DialogueId], cancellationToken)
            ?? throw new NotKnownYetException($"The title of {message.DialogueId} has not arrived yet.");
        return new Notice(
            NoticeTypes.RegistrationPromoted,
            message.RegistrationId,
            message.Version,
            message.PromotedAt,
            new Audience(message.Reach, message.Class, message.Side),
            $"/events/v1/registrations/{message.RegistrationId}")
        {
            Facts = new Dictionary<string, string> { ["title"] = dialogue.Title },
            Person = Id<Contact>.TryParse(message.PersonId, null, out var person) ? person : null,
            OrganisationId = message.OrganisationId,
        };
    }
}

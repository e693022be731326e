using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person whose registration was given up or ended, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationCancelledConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationCancelled>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationCancelled message, CancellationToken cancellationToken) => await new RegistrationNotice(
        NoticeTypes.RegistrationCancelled, message.RegistrationId, message.Version, message.DialogueId, message.OrganisationId, message.PersonId, message.CancelledAt, new Audience(message.Reach, message.Class, message.Side))
        .ToThePersonAsync(Database, cancellationToken);
}

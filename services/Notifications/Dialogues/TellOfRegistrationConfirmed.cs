using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person whose registration is confirmed, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationConfirmedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationConfirmed>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationConfirmed message, CancellationToken cancellationToken) => await new RegistrationNotice(
        NoticeTypes.RegistrationConfirmed, message.RegistrationId, message.Version, message.DialogueId, message.OrganisationId, message.PersonId, message.ConfirmedAt, new Audience(message.Reach, message.Class, message.Side))
        .ToThePersonAsync(Database, cancellationToken);
}

using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person whose registration waits, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationWaitListedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationWaitListed>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationWaitListed message, CancellationToken cancellationToken) => await new RegistrationNotice(
        NoticeTypes.RegistrationWaitListed, message.RegistrationId, message.Version, message.DialogueId, message.OrganisationId, message.PersonId, message.RegisteredAt, new Audience(message.Reach, message.Class, message.Side))
        .ToThePersonAsync(Database, cancellationToken);
}

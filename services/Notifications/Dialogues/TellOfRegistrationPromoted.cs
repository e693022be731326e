using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells the one person who waited that there is a place now, if the platform has a contact of that person in the organisation that registered it.</summary>
internal sealed class TellOfRegistrationPromotedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RegistrationPromoted>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RegistrationPromoted message, CancellationToken cancellationToken) => await new RegistrationNotice(
        NoticeTypes.RegistrationPromoted, message.RegistrationId, message.Version, message.DialogueId, message.OrganisationId, message.PersonId, message.PromotedAt, new Audience(message.Reach, message.Class, message.Side))
        .ToThePersonAsync(Database, cancellationToken);
}

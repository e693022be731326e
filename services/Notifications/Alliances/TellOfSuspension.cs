using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a member is suspended, and by mail the member.</summary>
internal sealed class TellOfSuspensionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberSuspended>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(MemberSuspended message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MemberSuspended,
            message.MembershipId,
            message.Version,
            message.SuspendedAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

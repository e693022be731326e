using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells a member that its suspension is proposed and that it may reply; the member alone.</summary>
internal sealed class TellOfProposedSuspensionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<SuspensionProposed>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(SuspensionProposed message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.SuspensionProposed,
            message.SuspensionId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class, message.Side),
            $"/membership/v1/memberships/{message.MembershipId}/suspensions/{message.SuspensionId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells a member that the proposal to suspend it was dismissed; the member alone.</summary>
internal sealed class TellOfDismissedSuspensionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<SuspensionDismissed>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(SuspensionDismissed message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.SuspensionDismissed,
            message.SuspensionId,
            message.Version,
            message.DismissedAt,
            new Audience(message.Reach, message.Class, message.Side),
            $"/membership/v1/memberships/{message.MembershipId}/suspensions/{message.SuspensionId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

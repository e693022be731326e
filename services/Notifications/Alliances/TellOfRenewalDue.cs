using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Reminds a member that its term ends; the member alone.</summary>
internal sealed class TellOfRenewalDueConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<RenewalReminded>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(RenewalReminded message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.RenewalDue,
            message.MembershipId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class, message.Side),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a member has become inactive, and by mail the member itself.</summary>
internal sealed class TellOfSilenceConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberBecameInactive>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(MemberBecameInactive message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MemberInactive,
            message.MembershipId,
            message.Version,
            message.InactiveAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

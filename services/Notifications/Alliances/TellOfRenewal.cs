using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a membership has a new term, and by mail the member.</summary>
internal sealed class TellOfRenewalConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MembershipRenewed>(database, board)
{
    protected override Task KeepAsync(MembershipRenewed message, CancellationToken cancellationToken) =>
        KnownMember.KeepAsync(Database, message.MembershipId, message.Version, message.OrganisationId, message.Reach, isOver: false, cancellationToken);

    protected override async Task<Notice?> DescribeAsync(MembershipRenewed message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MembershipRenewed,
            message.MembershipId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a suspension is over, and by mail the member.</summary>
internal sealed class TellOfReinstatementConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberReinstated>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(MemberReinstated message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MemberReinstated,
            message.MembershipId,
            message.Version,
            message.ReinstatedAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

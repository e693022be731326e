using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a membership has lapsed, and by mail the body whose it was.</summary>
internal sealed class TellOfLapseConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberLapsed>(database, board)
{
    protected override Task KeepAsync(MemberLapsed message, CancellationToken cancellationToken) =>
        KnownMember.KeepAsync(Database, message.MembershipId, message.Version, message.OrganisationId, message.Reach, isOver: true, cancellationToken);

    protected override async Task<Notice?> DescribeAsync(MemberLapsed message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MemberLapsed,
            message.MembershipId,
            message.Version,
            message.LapsedAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that an organisation has left an alliance, and by mail the organisation; of what is not public there it hears nothing more.</summary>
internal sealed class TellOfLeaverConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberLeft>(database, board)
{
    protected override Task KeepAsync(MemberLeft message, CancellationToken cancellationToken) =>
        KnownMember.KeepAsync(Database, message.MembershipId, message.Version, message.OrganisationId, message.Reach, isOver: true, cancellationToken);

    protected override async Task<Notice?> DescribeAsync(MemberLeft message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.MemberLeft,
            message.MembershipId,
            message.Version,
            message.LeftAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
            OrganisationId = message.OrganisationId,
        };
}

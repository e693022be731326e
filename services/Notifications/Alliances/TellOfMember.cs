using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells that an alliance has a new member. The names come with other messages; until both are here this one is put off.</summary>
internal sealed class TellOfMemberConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MemberAdmitted>(database, board)
{
    protected override Task KeepAsync(MemberAdmitted message, CancellationToken cancellationToken) =>
        KnownMember.KeepAsync(Database, message.MembershipId, message.Version, message.OrganisationId, message.Reach, isOver: false, cancellationToken);

    protected override async Task<Notice?> DescribeAsync(MemberAdmitted message, CancellationToken cancellationToken)
    {
        if (message.RecordedAfterTheFact)
        {
            // History is for whoever looks it up; nobody is mailed that somebody joined years ago.
            return null;
        }

        return new Notice(
            NoticeTypes.MemberAdmitted,
            message.MembershipId,
            message.Version,
            Now,
            new Audience(message.Reach, message.Class),
            $"/membership/v1/alliances/{message.AllianceId}/members")
        {
            Facts = await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken),
        };
    }
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that a membership is in its grace, and by mail the member, until when it can be prolonged.</summary>
internal sealed class TellOfGraceConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<GraceBegan>(database, board)
{
    protected override async Task<Notice?> DescribeAsync(GraceBegan message, CancellationToken cancellationToken) =>
        new Notice(
            NoticeTypes.GraceBegan,
            message.MembershipId,
            message.Version,
            message.BeganAt,
            new Audience(message.Reach, message.Class, "civil_society"),
            $"/membership/v1/memberships/{message.MembershipId}")
        {
            Facts = new Dictionary<string, string>(await Database.OfMemberAsync(message.OrganisationId, message.AllianceId, message.Reach, cancellationToken))
            {
                ["graceEndsAt"] = RecordTime.Of(message.GraceEndsAt, message.TimeZone),
            },
            OrganisationId = message.OrganisationId,
        };
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that another organisation facilitates an alliance.</summary>
internal sealed class TellOfElectionConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<AllianceFacilitatorElected>(database, board)
{
    protected override Task<Notice?> DescribeAsync(AllianceFacilitatorElected message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.FacilitatorElected,
        message.AllianceId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/alliances/{message.AllianceId}"));
}

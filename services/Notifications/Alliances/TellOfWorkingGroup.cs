using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that an alliance has a new working group.</summary>
internal sealed class TellOfWorkingGroupConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<WorkingGroupFounded>(database, board)
{
    protected override Task<Notice?> DescribeAsync(WorkingGroupFounded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.WorkingGroupFounded,
        message.WorkingGroupId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/alliances/{message.AllianceId}/working-groups/{message.WorkingGroupId}"));
}

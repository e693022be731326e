using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems that another member convenes a working group.</summary>
internal sealed class TellOfConvenorConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<WorkingGroupConvenorChanged>(database, board)
{
    protected override Task<Notice?> DescribeAsync(WorkingGroupConvenorChanged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.ConvenorChanged,
        message.WorkingGroupId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/alliances/{message.AllianceId}/working-groups/{message.WorkingGroupId}"));
}

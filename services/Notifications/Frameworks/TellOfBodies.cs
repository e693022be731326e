using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Frameworks;

/// <summary>Tells partner systems who stands for a side of a framework from now on.</summary>
internal sealed class TellOfBodiesConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<FrameworkBodiesChanged>(database, board)
{
    protected override Task<Notice?> DescribeAsync(FrameworkBodiesChanged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.FrameworkBodiesChanged,
        message.FrameworkId,
        message.Version,
        message.ChangedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/frameworks/{message.FrameworkId}"));
}

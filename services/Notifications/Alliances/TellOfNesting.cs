using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>Tells partner systems which network a national alliance is part of.</summary>
internal sealed class TellOfNestingConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<AllianceNested>(database, board)
{
    protected override Task<Notice?> DescribeAsync(AllianceNested message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.AllianceNested,
        message.AllianceId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/alliances/{message.AllianceId}"));
}

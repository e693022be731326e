using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Notifications.Contributions;

/// <summary>Tells those who may read it that a contribution was lodged; not what it is about.</summary>
internal sealed class TellOfLodgingConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<ContributionLodged>(database, board)
{
    protected override Task<Notice?> DescribeAsync(ContributionLodged message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.ContributionLodged,
        message.ContributionId,
        message.Version,
        message.LodgedAt,
        new Audience(message.Reach, message.Class, message.Side),
        $"/submissions/v1/contributions/{message.ContributionId}"));
}

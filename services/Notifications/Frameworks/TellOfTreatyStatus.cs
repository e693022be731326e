using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Frameworks;

/// <summary>Tells the partner systems of a country that a step of its State towards an instrument is on record.</summary>
internal sealed class TellOfTreatyStatusConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<TreatyStatusRecorded>(database, board)
{
    protected override Task<Notice?> DescribeAsync(TreatyStatusRecorded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.TreatyStatusRecorded,
        message.TreatyStatusId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/frameworks/{message.FrameworkId}/treaty-statuses/{message.TreatyStatusId}"));
}

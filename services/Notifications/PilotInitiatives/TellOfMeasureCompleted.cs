using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides' systems that a measure is done.</summary>
internal sealed class TellOfMeasureCompletedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MeasureCompleted>(database, board)
{
    protected override Task<Notice?> DescribeAsync(MeasureCompleted message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.MeasureCompleted,
        message.MeasureId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/pilot-initiatives/{message.PilotInitiativeId}/measures/{message.MeasureId}"));
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides' systems that a measure is planned.</summary>
internal sealed class TellOfMeasurePlannedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<MeasurePlanned>(database, board)
{
    protected override Task<Notice?> DescribeAsync(MeasurePlanned message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.MeasurePlanned,
        message.MeasureId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/pilot-initiatives/{message.PilotInitiativeId}/measures/{message.MeasureId}"));
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides that a State wants a pilot initiative.</summary>
internal sealed class TellOfInterestInPilotConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInterestReceived>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInterestReceived message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInterestReceived,
        message.PilotInterestId,
        message.Version,
        message.ReceivedAt,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/frameworks/{message.FrameworkId}/pilot-interests/{message.PilotInterestId}"));
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a pilot initiative is over.</summary>
internal sealed class TellOfPilotClosedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeClosed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeClosed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeClosed,
        message.PilotInitiativeId,
        message.Version,
        message.ClosedAt,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId)));
}

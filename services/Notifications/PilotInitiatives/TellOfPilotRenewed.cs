using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a pilot initiative has ended and the next one is proposed in its place.</summary>
internal sealed class TellOfPilotRenewedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeRenewed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeRenewed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeRenewed,
        message.PilotInitiativeId,
        message.Version,
        message.RenewedAt,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId)));
}

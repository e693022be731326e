using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a pilot initiative is proposed.</summary>
internal sealed class TellOfPilotProposedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeProposed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeProposed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeProposed,
        message.PilotInitiativeId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId)));
}

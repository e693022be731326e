using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a side has suspended a pilot initiative; not why, which only the three sides read.</summary>
internal sealed class TellOfPilotSuspendedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeSuspended>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeSuspended message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeSuspended,
        message.PilotInitiativeId,
        message.Version,
        message.SuspendedAt,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId))
    {
        Facts = new Dictionary<string, string> { ["side"] = message.Side },
    });
}

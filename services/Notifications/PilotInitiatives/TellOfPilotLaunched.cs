using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a pilot initiative is launched. A launch of the past is recorded for whoever looks it up; nobody is told of it as news.</summary>
internal sealed class TellOfPilotLaunchedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeLaunched>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeLaunched message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(message.RecordedAfterTheFact ? null : new(
        NoticeTypes.PilotInitiativeLaunched,
        message.PilotInitiativeId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId))
    {
        Facts = new Dictionary<string, string> { ["launchedOn"] = message.LaunchedOn, ["place"] = message.Place },
    });
}

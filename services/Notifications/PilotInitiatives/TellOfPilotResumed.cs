using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a suspended pilot initiative goes on.</summary>
internal sealed class TellOfPilotResumedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeResumed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeResumed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeResumed,
        message.PilotInitiativeId,
        message.Version,
        message.ResumedAt,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId))
    {
        Facts = new Dictionary<string, string> { ["side"] = message.Side },
    });
}

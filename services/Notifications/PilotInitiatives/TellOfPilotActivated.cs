using System.Globalization;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells that a pilot initiative has its roadmap and is active.</summary>
internal sealed class TellOfPilotActivatedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotInitiativeActivated>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotInitiativeActivated message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotInitiativeActivated,
        message.PilotInitiativeId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId))
    {
        Facts = new Dictionary<string, string> { ["priorities"] = message.Priorities.ToString(CultureInfo.InvariantCulture) },
    });
}

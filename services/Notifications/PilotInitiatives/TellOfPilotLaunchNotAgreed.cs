using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides that they did not all agree to a launch.</summary>
internal sealed class TellOfPilotLaunchNotAgreedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotLaunchNotAgreed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotLaunchNotAgreed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotLaunchNotAgreed,
        message.PilotInitiativeId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId)));
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells partner systems that it is on record how a launch was held; nobody is mailed of it.</summary>
internal sealed class TellOfPilotLaunchEventConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PilotLaunchEventRecorded>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PilotLaunchEventRecorded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PilotLaunchEventRecorded,
        message.PilotInitiativeId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        PilotPath.Of(message.FrameworkId, message.PilotInitiativeId)));
}

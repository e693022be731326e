using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides' systems that a priority is put forward.</summary>
internal sealed class TellOfPriorityProposedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PriorityProposed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PriorityProposed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PriorityProposed,
        message.PriorityId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/pilot-initiatives/{message.PilotInitiativeId}/priorities/{message.PriorityId}"));
}

using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Tells the three sides' systems that a side agrees to a priority.</summary>
internal sealed class TellOfPriorityAgreedConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<PriorityAgreed>(database, board)
{
    protected override Task<Notice?> DescribeAsync(PriorityAgreed message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.PriorityAgreed,
        message.PriorityId,
        message.Version,
        Now,
        new Audience(message.Reach, message.Class),
        $"/membership/v1/pilot-initiatives/{message.PilotInitiativeId}/priorities/{message.PriorityId}"));
}

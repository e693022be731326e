using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells partner systems that a meeting of before the platform is on record; nobody is mailed of history.</summary>
internal sealed class TellOfHeldEventConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<HeldEventRecorded>(database, board)
{
    protected override Task<Notice?> DescribeAsync(HeldEventRecorded message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.HeldEventRecorded,
        message.EventId,
        message.Version,
        message.RecordedAt,
        new Audience(message.Reach, message.Class),
        $"/events/v1/held-events/{message.EventId}"));
}

using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Tells everybody that an announced dialogue is not held.</summary>
internal sealed class TellOfDialogueCancelledConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DialogueCancelled>(database, board)
{
    protected override Task<Notice?> DescribeAsync(DialogueCancelled message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DialogueCancelled,
        message.DialogueId,
        message.Version,
        message.CancelledAt,
        new Audience(message.Reach, message.Class),
        $"/events/v1/dialogues/{message.DialogueId}")
    {
        Facts = new Dictionary<string, string> { ["title"] = message.Title },
    });
}

using Trilateral.Events.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>Keeps a dialogue's title and tells everybody that it is announced.</summary>
internal sealed class KeepDialogueConsumer(NotificationsDbContext database, NoticeBoard board)
    : NoticeConsumer<DialogueAnnounced>(database, board)
{
    protected override async Task KeepAsync(DialogueAnnounced message, CancellationToken cancellationToken)
    {
        var known = await Database.Dialogues.FindAsync([message.DialogueId], cancellationToken);
        if (known is null)
        {
            known = new KnownDialogue { Id = message.DialogueId };
            Database.Dialogues.Add(known);
        }

        known.Apply(message);
    }

    protected override Task<Notice?> DescribeAsync(DialogueAnnounced message, CancellationToken cancellationToken) => Task.FromResult<Notice?>(new(
        NoticeTypes.DialogueAnnounced,
        message.DialogueId,
        message.Version,
        message.AnnouncedAt,
        new Audience(message.Reach, message.Class),
        $"/events/v1/dialogues/{message.DialogueId}")
    {
        Facts = new Dictionary<string, string> { ["title"] = message.Title },
    });
}

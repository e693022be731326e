using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Dialogues;

/// <summary>
/// What a mail about a dialogue does to its reader's calendar: its date is entered when it is announced, and taken out when it is cancelled. The entry is the one of the calendar
/// file that Events serves, under the same id and number, so that nobody who has both sees it twice. Who takes part is Restricted: mail about a registration enters nothing.
/// </summary>
internal static class DialogueDate
{
    /// <summary>The steps of a dialogue that say when it is.</summary>
    public static readonly string[] Types = [NoticeTypes.DialogueAnnounced, NoticeTypes.DialogueCancelled];

    private const string Realm = "trilateral";

    /// <param name="steps">Of the dialogue, in order of version.</param>
    /// <param name="version">Which of them the mail tells of.</param>
    /// <returns>Null for nothing: a mail that leaves late puts nothing back, and nothing is taken out that was not entered.</returns>
    public static Invitation? Of(IReadOnlyList<InvitationStep> steps, long version)
    {
        if (steps.Count == 0 || steps[^1].Version != version || steps.LastOrDefault(step => step.Type == NoticeTypes.DialogueAnnounced) is not { } announced)
        {
            return null;
        }

        var (now, isCancelled) = (steps[^1], steps[^1].Type == NoticeTypes.DialogueCancelled);
        return (isCancelled && !steps.SkipLast(1).Any(step => step.WasMailed)) || announced.Instant("startsAt") is not { } starts || announced.Instant("endsAt") is not { } ends
            ? null
            : new(version - 1, ends, now.Instant(isCancelled ? "cancelledAt" : "announcedAt") ?? now.EnteredAt, isCancelled)
            {
                StartsAt = starts,
                TakesTime = true,
                Summary = announced.Text("title"),
                Place = announced.Text("place") ?? "",
                Realm = Realm,
            };
    }
}

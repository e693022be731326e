using System.Text.Json;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>
/// What a mail about a decision does to the calendar of a person whose side is asked: its window's end is entered, moved when the window is longer or the decision is
/// contested, and taken out when it is closed before that. Only the newest step's mail speaks: an older one that leaves late would put back what no longer counts.
/// </summary>
internal static class DecisionDeadline
{
    /// <summary>The steps of a decision that say when it ends.</summary>
    public static readonly string[] Types = [NoticeTypes.DecisionOpened, NoticeTypes.DecisionExtended, NoticeTypes.DecisionContested, NoticeTypes.DecisionClosed];

    /// <param name="steps">Of the decision, in order of version.</param>
    /// <param name="version">Which of them the mail tells of.</param>
    /// <param name="side">The person's.</param>
    /// <returns>Null for nothing.</returns>
    public static Invitation? Of(IReadOnlyList<InvitationStep> steps, long version, string side)
    {
        if (steps.Count == 0 || steps[^1].Version != version || steps.FirstOrDefault(step => step.Type == NoticeTypes.DecisionOpened) is not { } opened || !Asks(opened, side))
        {
            return null;
        }

        var (now, sequence) = (steps[^1], version - opened.Version);
        if (now.Type != NoticeTypes.DecisionClosed)
        {
            return EndOf(now) is { } end ? new(sequence, end, now.EnteredAt, IsCancelled: false) : null;
        }

        return steps.SkipLast(1).Any(step => step.WasMailed) && EndOf(steps[^2]) is { } before && now.Instant("closedAt") < before ? new(sequence, before, now.EnteredAt, IsCancelled: true) : null;
    }

    private static bool Asks(InvitationStep opened, string side)
    {
        using var data = JsonDocument.Parse(opened.Data);
        return data.RootElement.TryGetProperty("eligibleSides", out var sides) && sides.ValueKind == JsonValueKind.Array && sides.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.GetString() == side);
    }

    private static DateTimeOffset? EndOf(InvitationStep step) => step.Instant(step.Type == NoticeTypes.DecisionContested ? "contestedClosesAt" : "closesAt");
}

using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Reminders;

/// <summary>Data of <see cref="NoticeTypes.DecisionAnswerDue"/>.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">The decision's that set this end.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="ClosesAt">The last second of the window, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day's end.</param>
/// <param name="Before">How long before the end the reminder was due: P30D, P14D, P7D, P2D or PT24H.</param>
/// <param name="Side">Which is asked and has not answered: government, civil_society, unodc.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">OwnSide.</param>
internal sealed record AnswerDue(
    string DecisionId, long Version, string FrameworkId, string Kind, DateTimeOffset ClosesAt, string TimeZone, string Before, string Side, string Reach, string Class);

/// <summary>Data of <see cref="NoticeTypes.DecisionRulingDue"/>.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">The decision's that set this end.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="ClosesAt">The last second in which it can be decided, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day's end.</param>
/// <param name="Before">How long before the end the reminder was due: P30D, P14D, P7D, P2D or PT24H.</param>
/// <param name="Side">Which decides, or has not voted: government, civil_society, unodc.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">OwnSide.</param>
internal sealed record RulingDue(
    string DecisionId, long Version, string FrameworkId, string Kind, DateTimeOffset ClosesAt, string TimeZone, string Before, string Side, string Reach, string Class);

/// <summary>Data of <see cref="NoticeTypes.DecisionReplyDue"/>.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">The decision's that set this end.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="OrganisationId"><c>org_…</c>, which may reply and has not.</param>
/// <param name="ClosesAt">The last second of the right of reply, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day's end.</param>
/// <param name="Before">How long before the end the reminder was due: P30D, P14D, P7D, P2D or PT24H.</param>
/// <param name="Side">civil_society.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Restricted.</param>
internal sealed record ReplyDue(
    string DecisionId, long Version, string FrameworkId, string Kind, string OrganisationId, DateTimeOffset ClosesAt, string TimeZone, string Before, string Side, string Reach, string Class);

/// <summary>
/// Reminds every side that is asked in a decision and has not answered, before its window ends, and of a contested one whoever decides or may reply; its people by mail, its
/// systems by webhook, and nobody else. Whichever replica has the decision's row writes the reminder down and when the next is due, in one transaction.
/// </summary>
internal sealed partial class RemindOfDecisions(IServiceScopeFactory scopes, NoticeBoard board, TimeProvider time, ILogger<RemindOfDecisions> logger) : RecurringWorker(TimeSpan.FromSeconds(1))
{
    private const int AtOnce = 50;

    /// <summary>
    /// The same for one type, record, end, distance and side, whoever computes it and how often: with the person it is the key under which a mail is written at most once.
    /// A side's reminder of another end has another.
    /// </summary>
    internal static Guid EventIdOf(string type, string subject, DateTimeOffset endsAt, string before, string side) =>
        DerivedEventId.Of($"{type}/{subject}/{endsAt.ToUnixTimeSeconds()}/{before}/{side}");

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        while (await RemindAsync(stoppingToken) == AtOnce)
        {
        }
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    private async Task<int> RemindAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var due = await database.Decisions
            .FromSql($"SELECT * FROM notifications.decisions WHERE next_reminder_at <= {now} ORDER BY next_reminder_at, id LIMIT {AtOnce} FOR UPDATE SKIP LOCKED")
            .ToListAsync(cancellationToken);
        foreach (var decision in due)
        {
            foreach (var (awaited, reminder) in decision.DueReminders(now).ToList())
            {
                await PostAsync(database, decision, awaited, reminder, cancellationToken);
            }

            decision.Plan(now);
            await KnownDecision.WithdrawMootAsync(database, decision.Id, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    private Task PostAsync(NotificationsDbContext database, KnownDecision decision, KnownDecision.Awaited awaited, ReminderRule.Reminder reminder, CancellationToken cancellationToken)
    {
        var (id, version, framework, kind, zone) = (decision.Id, decision.EndsVersion, decision.FrameworkId, decision.Kind, decision.TimeZone);
        var (side, endsAt, before) = (awaited.Side, awaited.EndsAt, reminder.Before);
        // Of a record the side may not read it is not told, nor of one nobody may; of a reply the organisation alone.
        var isToOneBody = awaited.OrganisationId is not null;
        var audience = new Audience(decision.Reach, !isToOneBody && decision.Class is Audience.Public or Audience.FrameworkOnly ? Audience.OwnSide : Audience.Restricted, side);
        var notice = new Notice(awaited.Type, id, version, reminder.At, audience, DecisionFacts.Path(id))
        {
            Facts = new Dictionary<string, string>
            {
                ["kind"] = kind,
                ["side"] = side,
                ["silence"] = decision.Silence,
                ["closesAt"] = RecordTime.Of(endsAt, zone),
            },
            OrganisationId = awaited.OrganisationId,
        };
        var eventId = EventIdOf(awaited.Type, id, endsAt, before, side);
        return awaited switch
        {
            { OrganisationId: { } organisation } => board.PostAsync(
                database, eventId, notice, new ReplyDue(id, version, framework, kind, organisation, endsAt, zone, before, side, decision.Reach, audience.Class), cancellationToken),
            { Type: NoticeTypes.DecisionRulingDue } => board.PostAsync(
                database, eventId, notice, new RulingDue(id, version, framework, kind, endsAt, zone, before, side, decision.Reach, audience.Class), cancellationToken),
            _ => board.PostAsync(database, eventId, notice, new AnswerDue(id, version, framework, kind, endsAt, zone, before, side, decision.Reach, audience.Class), cancellationToken),
        };
    }

    [LoggerMessage(3401, LogLevel.Warning, "Reminders that are due could not be written down; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

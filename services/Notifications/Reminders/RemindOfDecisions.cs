using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Notices;

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
/// systems by webhook, and nobody else.
/// </summary>
internal sealed partial class RemindOfDecisions(IServiceScopeFactory scopes, NoticeBoard board, TimeProvider time, ILogger<RemindOfDecisions> logger)
    : RemindOf<KnownDecision>(scopes, time)
{
    protected override IQueryable<KnownDecision> Due(NotificationsDbContext database, DateTimeOffset now) => database.Decisions.FromSql(
        $"SELECT * FROM notifications.decisions WHERE next_reminder_at <= {now} ORDER BY next_reminder_at, id LIMIT {AtOnce} FOR UPDATE SKIP LOCKED");

    protected override async Task RemindAsync(NotificationsDbContext database, KnownDecision record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (awaited, reminder) in record.DueReminders(now).ToList())
        {
            await PostAsync(database, record, awaited, reminder, cancellationToken);
        }

        record.Plan(now);
        await KnownDecision.WithdrawMootAsync(database, record.Id, now, cancellationToken);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

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
        var eventId = ReminderRule.EventIdOf(awaited.Type, id, endsAt, before, side);
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

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Reminders;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Decisions;

/// <summary>
/// A decision as reminders need it: who is asked, who has answered, until when; and the same once it is contested. Membership owns the record. Its messages may come in any
/// order: what each says is kept whichever came before.
/// </summary>
internal sealed class KnownDecision
{
    /// <summary>Instead of a side that decides; also a phase of <see cref="PositionTaken"/>.</summary>
    private const string Vote = "vote";
    private const string Reply = "reply";

    /// <summary>Whose organisations decisions concern.</summary>
    private const string CivilSociety = "civil_society";

    /// <summary>Of a reminder <c>f</c> in the feed, at <c>@now</c>: what it reminds of has been answered, moved or ended meanwhile, or a newer has overtaken it.</summary>
    internal const string IsMoot =
        $"""
        (NOT EXISTS (
            SELECT FROM notifications.decisions d
            WHERE d.id = f.subject_id AND d.ends_version = f.subject_version AND NOT d.is_over
              AND CASE f.type
                  WHEN '{NoticeTypes.DecisionReplyDue}' THEN d.reply_closes_at + interval '1 second' > @now AND NOT d.has_replied
                  WHEN '{NoticeTypes.DecisionRulingDue}' THEN d.ends_at + interval '1 second' > @now AND NOT f.side = ANY (d.voted)
                  ELSE d.ends_at + interval '1 second' > @now AND NOT f.side = ANY (d.answered) END)
         OR EXISTS (SELECT FROM notifications.feed_entries n WHERE n.subject_id = f.subject_id AND n.type = f.type AND n.side = f.side AND n.position > f.position))
        """;

    /// <summary>The notices that remind of something in a decision.</summary>
    internal static readonly string[] Reminders = [NoticeTypes.DecisionAnswerDue, NoticeTypes.DecisionReplyDue, NoticeTypes.DecisionRulingDue];

    /// <param name="Type">Of the notice that reminds of it.</param>
    /// <param name="Side">Whose answer, ruling, vote or reply it is.</param>
    /// <param name="OrganisationId">Of a reply: who may give it.</param>
    /// <param name="EndsAt">The last second.</param>
    /// <param name="ToldAt">What lies before is no reminder.</param>
    internal sealed record Awaited(string Type, string Side, string? OrganisationId, DateTimeOffset EndsAt, DateTimeOffset ToldAt);

    /// <summary><c>dec_…</c>.</summary>
    public required string Id { get; init; }

    public string FrameworkId { get; private set; } = "";

    public string Kind { get; private set; } = "";

    /// <summary>What a side's silence counts as, in the words of the notices.</summary>
    public string Silence { get; private set; } = DecisionFacts.InRecord;

    /// <summary>Who is asked; empty until the message came that says it.</summary>
    public string[] Asked { get; private set; } = [];

    public string[] Answered { get; private set; } = [];

    /// <summary>Of a contested one: the side that decides, or <see cref="Vote"/>. Null while its window runs.</summary>
    public string? ContestedBy { get; private set; }

    /// <summary>Of a contested one that is put to the vote: who has voted.</summary>
    public string[] Voted { get; private set; } = [];

    /// <summary>Of a contested one: who may reply, <c>org_…</c>; null for nobody.</summary>
    public string? ReplyOrganisationId { get; private set; }

    /// <summary>The last second of the right of reply.</summary>
    public DateTimeOffset? ReplyClosesAt { get; private set; }

    public bool HasReplied { get; private set; }

    /// <summary>The last second of the window; of a contested one, of the time in which it can be decided.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>The decision's version that said it: another end has another.</summary>
    public long EndsVersion { get; private set; }

    /// <summary>When that was heard of.</summary>
    public DateTimeOffset? EndToldAt { get; private set; }

    /// <summary>IANA.</summary>
    public string TimeZone { get; private set; } = "";

    public string Reach { get; private set; } = "";

    public string Class { get; private set; } = "";

    /// <summary>Nothing follows.</summary>
    public bool IsOver { get; private set; }

    /// <summary>When that was heard of.</summary>
    public DateTimeOffset? OverAt { get; private set; }

    /// <summary>When somebody is to be reminded next; null for never.</summary>
    public DateTimeOffset? NextReminderAt { get; private set; }

    /// <summary>What is asked of whom and has not come. Nobody decides a contested one while the one concerned may reply, so of that nobody is reminded before.</summary>
    public IReadOnlyList<Awaited> Waiting => (IsOver, EndsAt, EndToldAt) is not (false, { } end, { } told) ? []
        : ContestedBy is null ? [.. Asked.Except(Answered, StringComparer.Ordinal).Select(side => new Awaited(NoticeTypes.DecisionAnswerDue, side, null, end, told))]
        : [
            .. ReplyOrganisationId is { } organisation && !HasReplied && ReplyClosesAt is { } last ? [new Awaited(NoticeTypes.DecisionReplyDue, CivilSociety, organisation, last, told)] : Array.Empty<Awaited>(),
            .. (ContestedBy == Vote ? Asked.Except(Voted, StringComparer.Ordinal) : [ContestedBy])
                .Select(side => new Awaited(NoticeTypes.DecisionRulingDue, side, null, end, ReplyClosesAt > told ? ReplyClosesAt.Value : told)),
        ];

    /// <summary>What those who are waited for are to be reminded of now, and which reminder it is.</summary>
    public IEnumerable<(Awaited Awaited, ReminderRule.Reminder Reminder)> DueReminders(DateTimeOffset now) =>
        from awaited in Waiting
        let reminder = ReminderRule.Due(awaited.EndsAt, TimeZone, awaited.ToldAt, now)
        // Of the ends of one decision another may have come due before: what is older is written down.
        where reminder is not null && reminder.At >= NextReminderAt
        select (awaited, reminder);

    /// <summary>Within the transaction of a message: keeps what it says, and withdraws what that makes moot.</summary>
    public static async Task KeepAsync(NotificationsDbContext database, string id, Action<KnownDecision> keep, DateTimeOffset now, CancellationToken cancellationToken)
    {
        keep(await LockAsync(database, id, cancellationToken));
        await WithdrawMootAsync(database, id, now, cancellationToken);
    }

    /// <summary>Waits for whoever has the row, so that of two messages neither is lost.</summary>
    private static async Task<KnownDecision> LockAsync(NotificationsDbContext database, string id, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync(
            $$"""
            INSERT INTO notifications.decisions (id, framework_id, kind, silence, asked, answered, voted, has_replied, ends_version, time_zone, reach, class, is_over)
            VALUES ({{id}}, '', '', {{DecisionFacts.InRecord}}, '{}', '{}', '{}', false, 0, '', '', '', false) ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken);
        return await database.Decisions.FromSql($"SELECT * FROM notifications.decisions WHERE id = {id} FOR UPDATE").SingleAsync(cancellationToken);
    }

    /// <summary>Within the transaction of what makes them moot: reminders that wait for an endpoint are not sent any more. A mail is asked when it is sent.</summary>
    public static async Task WithdrawMootAsync(NotificationsDbContext database, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.SaveChangesAsync(cancellationToken);
        await database.Database.ExecuteSqlRawAsync(
            $"""
            UPDATE notifications.webhook_deliveries SET state = 'withdrawn'
            WHERE id IN (
                SELECT w.id FROM notifications.webhook_endpoints e
                JOIN notifications.webhook_deliveries w ON w.endpoint_id = e.id AND w.subject_id = @id AND w.state = 'pending' AND w.type = ANY (@reminders)
                JOIN notifications.feed_entries f ON f.position = w.position
                WHERE {IsMoot} ORDER BY w.id FOR UPDATE OF w)
            """,
            [new NpgsqlParameter("id", id), new NpgsqlParameter("reminders", Reminders), new NpgsqlParameter("now", now.ToUniversalTime())],
            cancellationToken);
    }

    public void Open(DecisionOpened message, DateTimeOffset now)
    {
        (FrameworkId, Kind, Silence) = (message.FrameworkId, message.Kind, message.MeaningOfSilence ?? DecisionFacts.InRecord);
        Asked = [.. message.EligibleSides];
        MoveEnd(message.Version, message.ClosesAt, message.TimeZone, message.Reach, message.Class, now);
        Plan(now);
    }

    public void Extend(DecisionExtended message, DateTimeOffset now)
    {
        MoveEnd(message.Version, message.ClosesAt, message.TimeZone, message.Reach, message.Class, now);
        Plan(now);
    }

    public void Contest(DecisionContested message, DateTimeOffset now)
    {
        (FrameworkId, Kind, ContestedBy) = (message.FrameworkId, message.Kind, message.ContestedBy);
        (ReplyOrganisationId, ReplyClosesAt) = (message.ConcernedOrganisationId, message.ReplyClosesAt?.ToUniversalTime());
        MoveEnd(message.Version, message.ContestedClosesAt, message.TimeZone, message.Reach, message.Class, now);
        Plan(now);
    }

    /// <summary>What is known already, from the steps themselves, stays.</summary>
    public void Restate(DecisionRestated message, DateTimeOffset now)
    {
        (FrameworkId, Kind, Silence, Asked) = (message.FrameworkId, message.Kind, message.MeaningOfSilence, [.. message.EligibleSides]);
        Answered = [.. Answered.Union(message.AnsweredSides, StringComparer.Ordinal)];
        Voted = [.. Voted.Union(message.VotedSides, StringComparer.Ordinal)];
        HasReplied |= message.HasReplied;
        if (message.ClosesAt is { } end && end.ToUniversalTime() != EndsAt && MessageVersion.IsNewer(message.Version, EndsVersion))
        {
            (ContestedBy, ReplyOrganisationId, ReplyClosesAt) = (message.ContestedBy, message.ConcernedOrganisationId, message.ReplyClosesAt?.ToUniversalTime());
            MoveEnd(message.Version, end, message.TimeZone, message.Reach, message.Class, now);
            Plan(now);
        }

        StopWhenNobodyWaits();
    }

    public void Answer(PositionTaken message)
    {
        switch (message.Phase)
        {
            case null:
                Answered = [.. Answered.Union([message.SpeakingSide], StringComparer.Ordinal)];
                break;
            case Vote:
                Voted = [.. Voted.Union([message.SpeakingSide], StringComparer.Ordinal)];
                break;
            case Reply:
                HasReplied = true;
                break;
        }

        StopWhenNobodyWaits();
    }

    public void End(DateTimeOffset now)
    {
        (IsOver, OverAt) = (true, OverAt ?? now);
        StopWhenNobodyWaits();
    }

    /// <summary>Everything that was due until then is written down.</summary>
    public void Plan(DateTimeOffset now) =>
        NextReminderAt = Waiting.Select(one => ReminderRule.Next(one.EndsAt, TimeZone, one.ToldAt > now ? one.ToldAt : now)?.At).Min();

    private void MoveEnd(long version, DateTimeOffset endsAt, string timeZone, string reach, string @class, DateTimeOffset now)
    {
        if (MessageVersion.IsNewer(version, EndsVersion))
        {
            (EndsVersion, EndsAt, TimeZone, EndToldAt) = (version, endsAt.ToUniversalTime(), timeZone, now);
            (Reach, Class) = (reach, @class);
        }
    }

    private void StopWhenNobodyWaits() => NextReminderAt = Waiting.Count > 0 ? NextReminderAt : null;

    public static void Map(EntityTypeBuilder<KnownDecision> decision)
    {
        decision.ToTable("decisions");
        decision.Property(row => row.Id).HasMaxLength(36);
        decision.Property(row => row.FrameworkId).HasMaxLength(36);
        decision.Property(row => row.Kind).HasMaxLength(64);
        decision.Property(row => row.Silence).HasMaxLength(20);
        decision.Property(row => row.ContestedBy).HasMaxLength(20);
        decision.Property(row => row.ReplyOrganisationId).HasMaxLength(36);
        decision.Property(row => row.TimeZone).HasMaxLength(64);
        decision.Property(row => row.Reach).HasMaxLength(64);
        decision.Property(row => row.Class).HasMaxLength(20);
        decision.Ignore(row => row.Waiting);
        decision.HasIndex(row => row.OverAt).HasFilter("over_at IS NOT NULL").HasDatabaseName("ix_decisions_over");
        decision.HasIndex(row => row.NextReminderAt).HasFilter("next_reminder_at IS NOT NULL").HasDatabaseName("ix_decisions_reminder");
    }
}

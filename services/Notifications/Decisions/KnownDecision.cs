using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Reminders;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Decisions;

/// <summary>
/// A decision as reminders need it: who is asked, who has answered, until when. Membership owns the record. Its messages may come in any order: what each says is kept
/// whichever came before.
/// </summary>
internal sealed class KnownDecision
{
    /// <summary><c>dec_…</c>.</summary>
    public required string Id { get; init; }

    public string FrameworkId { get; private set; } = "";

    public string Kind { get; private set; } = "";

    /// <summary>What a side's silence counts as, in the words of the notices.</summary>
    public string Silence { get; private set; } = DecisionFacts.InRecord;

    /// <summary>Who is asked; empty until the message came that says it.</summary>
    public string[] Asked { get; private set; } = [];

    public string[] Answered { get; private set; } = [];

    /// <summary>The last second of the window.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>The decision's version that said it: another end has another.</summary>
    public long EndsVersion { get; private set; }

    /// <summary>When that was heard of.</summary>
    public DateTimeOffset? EndToldAt { get; private set; }

    /// <summary>IANA.</summary>
    public string TimeZone { get; private set; } = "";

    public string Reach { get; private set; } = "";

    public string Class { get; private set; } = "";

    /// <summary>The window has ended, whatever follows.</summary>
    public bool IsOver { get; private set; }

    /// <summary>When somebody is to be reminded next; null for never.</summary>
    public DateTimeOffset? NextReminderAt { get; private set; }

    /// <summary>Those that are asked and have not answered.</summary>
    public IEnumerable<string> Waiting => IsOver ? [] : Asked.Except(Answered, StringComparer.Ordinal);

    public ReminderRule.Reminder? DueReminder(DateTimeOffset now) => (EndsAt, EndToldAt) is ({ } end, { } told) ? ReminderRule.Due(end, TimeZone, told, now) : null;

    /// <summary>Within the transaction of a message: waits for whoever has the row, so that of two messages neither is lost.</summary>
    public static async Task<KnownDecision> LockAsync(NotificationsDbContext database, string id, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync(
            $$"""
            INSERT INTO notifications.decisions (id, framework_id, kind, silence, asked, answered, ends_version, time_zone, reach, class, is_over)
            VALUES ({{id}}, '', '', {{DecisionFacts.InRecord}}, '{}', '{}', 0, '', '', '', false) ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken);
        return await database.Decisions.FromSql($"SELECT * FROM notifications.decisions WHERE id = {id} FOR UPDATE").SingleAsync(cancellationToken);
    }

    public void Open(DecisionOpened message, DateTimeOffset now)
    {
        (FrameworkId, Kind, Silence) = (message.FrameworkId, message.Kind, message.MeaningOfSilence ?? DecisionFacts.InRecord);
        Asked = [.. message.EligibleSides];
        MoveEnd(message.Version, message.ClosesAt, message.TimeZone, message.Reach, message.Class, now);
        Plan();
    }

    public void Extend(DecisionExtended message, DateTimeOffset now)
    {
        MoveEnd(message.Version, message.ClosesAt, message.TimeZone, message.Reach, message.Class, now);
        Plan();
    }

    public void Answer(string side)
    {
        if (!Answered.Contains(side))
        {
            Answered = [.. Answered, side];
        }

        StopWhenNobodyWaits();
    }

    public void End()
    {
        IsOver = true;
        StopWhenNobodyWaits();
    }

    /// <summary>Everything that was due until then is written down.</summary>
    public void Remind(DateTimeOffset now) => NextReminderAt = EndsAt is { } end ? ReminderRule.Next(end, TimeZone, now)?.At : null;

    private void MoveEnd(long version, DateTimeOffset endsAt, string timeZone, string reach, string @class, DateTimeOffset now)
    {
        if (MessageVersion.IsNewer(version, EndsVersion))
        {
            (EndsVersion, EndsAt, TimeZone, EndToldAt) = (version, endsAt.ToUniversalTime(), timeZone, now);
            (Reach, Class) = (reach, @class);
        }
    }

    private void Plan()
    {
        NextReminderAt = (EndsAt, EndToldAt) is ({ } end, { } told) ? ReminderRule.Next(end, TimeZone, told)?.At : null;
        StopWhenNobodyWaits();
    }

    private void StopWhenNobodyWaits() => NextReminderAt = Waiting.Any() ? NextReminderAt : null;

    public static void Map(EntityTypeBuilder<KnownDecision> decision)
    {
        decision.ToTable("decisions");
        decision.Property(row => row.Id).HasMaxLength(36);
        decision.Property(row => row.FrameworkId).HasMaxLength(36);
        decision.Property(row => row.Kind).HasMaxLength(64);
        decision.Property(row => row.Silence).HasMaxLength(20);
        decision.Property(row => row.TimeZone).HasMaxLength(64);
        decision.Property(row => row.Reach).HasMaxLength(64);
        decision.Property(row => row.Class).HasMaxLength(20);
        decision.Ignore(row => row.Waiting);
        decision.HasIndex(row => row.NextReminderAt).HasFilter("next_reminder_at IS NOT NULL").HasDatabaseName("ix_decisions_reminder");
    }
}

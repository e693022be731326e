using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Preferences;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Digests;

/// <summary>
/// Makes one mail of what has waited for a person: of topics the person wants by day or week and, where more than a few came, of what the quiet hours held. The rest goes
/// by itself. Each mail is in at most one digest, and a person gets one digest an hour, or as many as it takes where more has waited than one holds.
/// </summary>
internal sealed partial class GatherMail(IServiceScopeFactory scopes, TimeProvider time, ILogger<GatherMail> logger) : RecurringWorker(TimeSpan.FromSeconds(1))
{
    /// <summary>As many as quiet hours may hold of mail that is wanted at once, for each to be sent by itself (wire-contracts §5.7).</summary>
    public const int FewEnough = 3;

    /// <summary>Mails in one digest; what is more is in the next, so that no mail is too long to be sent or read.</summary>
    public const int MaxGathered = 100;

    private const int AtOnce = 100;

    /// <summary>The same for one person, hour and part: with the template it is the key under which a digest is written at most once.</summary>
    internal static Guid EventIdOf(Guid person, DateTimeOffset dueAt, int part) =>
        DerivedEventId.Of($"{MailTopic.Digest}/{person:N}/{dueAt.ToUnixTimeMilliseconds()}{(part == 0 ? "" : $"/{part}")}");

    /// <summary>Whether what has waited becomes one mail.</summary>
    internal static bool IsGathered(IReadOnlyCollection<string> templates, MailHabits habits) =>
        (habits.Gathers && templates.Count > FewEnough) || templates.Any(template => MailTopic.OfKnown(template) is { } topic && habits.IsGathered(topic));

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        List<Guid> waiting;
        do
        {
            waiting = await WaitingAsync(stoppingToken);
            foreach (var person in waiting)
            {
                await GatherAsync(person, stoppingToken);
            }
        }
        while (waiting.Count == AtOnce);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    private async Task<List<Guid>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        return await database.Database.SqlQueryRaw<Guid>(
            $"SELECT DISTINCT person_id AS \"Value\" FROM notifications.mails m WHERE state = 'gathered' AND digest_id IS NULL AND due_at <= {{0}} AND NOT {MailStore.Held} LIMIT {AtOnce}", time.GetUtcNow())
            .ToListAsync(cancellationToken);
    }

    private async Task GatherAsync(Guid person, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // One replica at a time: two would make two mails of what belongs in one.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('gather-mail/' || {person}::text, 0))", cancellationToken);
        var now = time.GetUtcNow();
        var waiting = await database.Mails
            .FromSqlRaw($"SELECT * FROM notifications.mails m WHERE person_id = {{0}} AND state = 'gathered' AND digest_id IS NULL AND due_at <= {{1}} AND NOT {MailStore.Held} ORDER BY id FOR UPDATE", person, now)
            .AsNoTracking().ToListAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return;
        }

        var id = new Id<Contact>(person);
        var contact = await database.Contacts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var ids = waiting.Select(mail => mail.Id).ToArray();
        if (contact is null || !IsGathered([.. waiting.Select(mail => mail.Template)], contact.Habits) || !await EnterAsync(database, person, waiting, now, cancellationToken))
        {
            // By itself, to be asked anew: one of a topic that is gathered and comes after its hour waits for the next.
            await database.Database.ExecuteSqlAsync($"UPDATE notifications.mails SET state = 'pending', due_at = {now} WHERE id = ANY ({ids})", cancellationToken);
        }

        await database.WakeWorkersAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>False where this hour's digest was written already.</returns>
    private static async Task<bool> EnterAsync(NotificationsDbContext database, Guid person, List<OutgoingMail> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var dueAt = waiting.Max(mail => mail.DueAt);
        foreach (var (part, mails) in waiting.OrderBy(mail => mail.Id).Chunk(MaxGathered).Index())
        {
            var (eventId, position, ids) = (EventIdOf(person, dueAt, part), mails.Max(mail => mail.Position), mails.Select(mail => mail.Id).ToArray());
            var gathered = await database.Database.ExecuteSqlAsync(
                $"""
                WITH digest AS (
                    INSERT INTO notifications.mails (event_id, person_id, template, position, direct, state, attempts, due_at, created_at)
                    VALUES ({eventId}, {person}, {MailTopic.Digest}, {position}, false, 'pending', 0, {now}, {now})
                    ON CONFLICT (event_id, person_id, template) DO NOTHING RETURNING id)
                UPDATE notifications.mails m SET digest_id = digest.id FROM digest WHERE m.id = ANY ({ids})
                """,
                cancellationToken);
            if (gathered == 0)
            {
                // Only the first can be there: the others are written with it.
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(3501, LogLevel.Warning, "Mail that has waited could not be gathered; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

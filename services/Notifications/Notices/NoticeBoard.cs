using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Proofs;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Notices;

/// <summary>Enters a notice in the feed and writes down who is told of it. The workers send; nothing leaves from here.</summary>
internal sealed class NoticeBoard(MailTemplates templates, TimeProvider time)
{
    /// <summary>How the data of events is written.</summary>
    public static readonly JsonSerializerOptions Json = DataJson();

    public DateTimeOffset Now => time.GetUtcNow();

    /// <param name="database">With the open transaction of the message.</param>
    /// <param name="messageId">The bus message's; a repeat has the same and finds everything written.</param>
    /// <param name="notice">What happened.</param>
    /// <param name="message">The message itself, the event's data.</param>
    /// <param name="cancellationToken">Undoes nothing by itself: the transaction does.</param>
    public async Task PostAsync<TMessage>(NotificationsDbContext database, Guid messageId, Notice notice, TMessage message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (told, data) = (0, JsonSerializer.Serialize(message, Json));
        for (var next = notice; next is not null; next = next.Also)
        {
            var one = next.OrganisationId is { } body ? next with { OrganisationId = await SurvivorOfAsync(database, body, cancellationToken) } : next;
            told += await EnterAsync(database, messageId, one, data, now, cancellationToken);
        }

        if (told > 0)
        {
            await database.WakeWorkersAsync(cancellationToken);
        }
    }

    /// <summary>The body that this one turned out to be: its contacts are there. Held, so that none is merged between the look and the mails.</summary>
    private static async Task<string> SurvivorOfAsync(NotificationsDbContext database, string organisation, CancellationToken cancellationToken) =>
        (await database.Database.SqlQuery<string?>($"SELECT merged_into AS \"Value\" FROM notifications.organisations WHERE id = {organisation} FOR SHARE").ToListAsync(cancellationToken))
            .SingleOrDefault() ?? organisation;

    private async Task<int> EnterAsync(NotificationsDbContext database, Guid messageId, Notice notice, string data, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = new FeedEntry
        {
            EnteredAt = now,
            EventId = messageId,
            Type = notice.Type,
            SubjectId = notice.SubjectId,
            SubjectVersion = notice.Version,
            Reach = notice.Audience.Reach,
            Class = notice.Audience.Class,
            Side = notice.Audience.Side,
            OrganisationId = notice.Audience.IsRestricted ? notice.OrganisationId : null,
            Functions = [.. notice.Functions],
            OccurredAt = notice.OccurredAt,
            Path = notice.Path,
            Data = data,
            Facts = JsonSerializer.Serialize(notice.Facts, Json),
        };
        database.Feed.Add(entry);
        await database.SaveChangesAsync(cancellationToken);

        var mails = templates.Has(notice.Type) ? await WriteMailsAsync(database, entry, notice, now, cancellationToken) : 0;
        var deliveries = await WriteDeliveriesAsync(database, entry, notice.Functions, now, cancellationToken);
        if (notice.Proof is { } proof)
        {
            await NoticeWatch.WriteAsync(database, entry, proof, now, cancellationToken);
        }

        return mails + deliveries;
    }

    private static async Task<int> WriteMailsAsync(NotificationsDbContext database, FeedEntry entry, Notice notice, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sides = notice.Sides?.ToArray();
        var addressees = notice.Person is { } person
            ? database.Contacts.Where(contact => contact.Id == person && contact.Side == notice.Audience.Side && contact.OrganisationId == notice.OrganisationId)
            : notice.OrganisationId is { } body
                ? database.Contacts.Where(contact => contact.Side == notice.Audience.Side && contact.OrganisationId == body)
                    .Within(notice.Audience with { Class = "OwnSide" })
                : database.Contacts.Within(notice.Audience).WithoutLeavers(database, notice.Audience).Where(contact => sides == null || sides.Contains(contact.Side));
        // Where proof is asked for, also whose address is known not to work: the mail is withdrawn, told as not delivered, and sent again once there is another address.
        var isProofAsked = notice.Proof is not null;
        var people = await addressees.Where(contact => isProofAsked || contact.SuppressedAt == null).Select(contact => contact.Id).ToListAsync(cancellationToken);
        var ids = people.Select(id => id.Value).ToArray();
        var (direct, organisation) = (notice.Person is not null || notice.OrganisationId is not null, notice.OrganisationId);
        return ids.Length == 0
            ? 0
            : await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO notifications.mails (event_id, person_id, template, position, direct, organisation_id, state, attempts, due_at, created_at)
                SELECT {entry.EventId}, person, {notice.Type}, {entry.Position}, {direct}, {organisation}, 'pending', 0, {now}, {now} FROM unnest({ids}) AS person
                ON CONFLICT (event_id, person_id, template) DO NOTHING
                """,
                cancellationToken);
    }

    private static async Task<int> WriteDeliveriesAsync(
        NotificationsDbContext database, FeedEntry entry, IReadOnlyList<string> functions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var audience = functions.Count == 0 ? entry.Audience : entry.Audience with { Class = Audience.OwnSide };
        var endpoints = await database.WebhookEndpoints.AsNoTracking().Within(audience).WithMandate(database, now, functions)
            .Select(endpoint => new { endpoint.Id, endpoint.EventTypes, endpoint.Subjects }).ToListAsync(cancellationToken);
        var ids = endpoints.Where(endpoint => EventTypePatterns.Match(endpoint.EventTypes, entry.Type) && SubjectPatterns.Match(endpoint.Subjects, entry.SubjectId))
            .Select(endpoint => endpoint.Id.Value).Order().ToArray();
        return ids.Length == 0
            ? 0
            : await database.Database.ExecuteSqlAsync(
                $"""
                WITH numbered AS (
                    INSERT INTO notifications.webhook_sequences AS s (endpoint_id, subject_id, last)
                    SELECT endpoint, {entry.SubjectId}, 1 FROM unnest({ids}) AS endpoint
                    ON CONFLICT (endpoint_id, subject_id) DO UPDATE SET last = s.last + 1 RETURNING s.endpoint_id, s.last)
                INSERT INTO notifications.webhook_deliveries
                    (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, reason, attempts, due_at)
                SELECT e.id, {entry.EventId}, {entry.Position}, {entry.Type}, {entry.SubjectId}, {entry.SubjectVersion}, n.last, {entry.OccurredAt},
                       CASE e.state WHEN 'enabled' THEN 'pending' ELSE 'skipped' END, CASE e.state WHEN 'enabled' THEN NULL ELSE e.state END, 0, {now}
                FROM numbered n JOIN notifications.webhook_endpoints e ON e.id = n.endpoint_id
                ON CONFLICT (endpoint_id, event_id) DO NOTHING
                """,
                cancellationToken);
    }

    private static JsonSerializerOptions DataJson()
    {
        var options = new JsonSerializerOptions();
        JsonRules.Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Proofs;

/// <summary>What a notice asks for whose sender wants proof that it arrived.</summary>
/// <param name="Sides">Whose.</param>
/// <param name="Functions">Whose holders' endpoints count: those that speak for a side, which nobody does who coordinates one alliance alone. Of contacts every one of the side counts, since they are kept for being told.</param>
internal sealed record ProofAsked(IReadOnlyList<string> Sides, IReadOnlyList<string> Functions);

/// <summary>One addressee of a notice that has to be proven, and what its sender was told of it. Written with the mail or delivery it watches; <see cref="ProveNotices"/> looks at it.</summary>
internal sealed class NoticeWatch
{
    public const string Mail = "mail";
    public const string Webhook = "webhook";

    /// <summary>There was nobody of the side to send it to.</summary>
    public const string None = "none";

    public const string Delivered = "delivered";

    public long Id { get; private set; }

    /// <summary>The bus message's.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The feed entry.</summary>
    public required long Position { get; init; }

    /// <summary>Whose notice it is, as the addressee's side was when it was written.</summary>
    public required string Side { get; init; }

    public required string Channel { get; init; }

    /// <summary>Of a mail.</summary>
    public Id<Contact>? PersonId { get; init; }

    /// <summary>Of a webhook.</summary>
    public Id<WebhookEndpoint>? EndpointId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the sender was told last: delivered, or how it bounced; null for nothing so far.</summary>
    public string? Told { get; private set; }

    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>It may still come to something else: an attempt, or the time in which the relay may give a mail back, is not over. Sending again opens it again.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>How often it was sent again: whoever judged what became of an earlier sending neither tells of it nor closes it.</summary>
    public int Resent { get; private set; }

    /// <summary>
    /// Looks again at what bounced of a notice, or at an endpoint, since it is sent again; what has not changed is closed with that look. Those that are open are counted
    /// up, too: somebody may be judging them by what was read before. Rows are taken in the order of <see cref="ProveNotices"/>.
    /// </summary>
    public static Task ReopenAsync(NotificationsDbContext database, Guid? eventId, Id<Contact>? person, Id<WebhookEndpoint>? endpoint, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync(
            $"""
            UPDATE notifications.notice_watches SET is_open = true, resent = resent + 1
            WHERE id IN (SELECT id FROM notifications.notice_watches
                         WHERE told IS DISTINCT FROM {Delivered} AND ({eventId}::uuid IS NULL OR event_id = {eventId}::uuid)
                           AND CASE WHEN {person?.Value}::uuid IS NULL THEN endpoint_id = {endpoint?.Value}::uuid ELSE person_id = {person?.Value}::uuid END
                         ORDER BY id FOR UPDATE)
            """,
            cancellationToken);

    /// <summary>This watch as it was read: nobody has told anything of it since then, and it was not sent again.</summary>
    public IQueryable<NoticeWatch> AsRead(NotificationsDbContext database) => database.NoticeWatches.Where(row => row.Id == Id && row.Told == Told && row.Resent == Resent);

    /// <summary>Within the transaction that wrote the notice's mails and deliveries.</summary>
    public static Task WriteAsync(NotificationsDbContext database, FeedEntry entry, ProofAsked asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (sides, functions) = (asked.Sides.Where(Audience.Three.Contains).Distinct().ToArray(), asked.Functions.ToArray());
        return database.Database.ExecuteSqlAsync(
            $"""
            WITH reached AS (
                SELECT c.side, {Mail} AS channel, m.person_id, NULL::uuid AS endpoint_id
                FROM notifications.mails m JOIN notifications.contacts c ON c.id = m.person_id
                WHERE m.event_id = {entry.EventId} AND m.position = {entry.Position} AND c.side = ANY ({sides})
                UNION ALL
                SELECT e.side, {Webhook}, NULL, e.id
                FROM notifications.webhook_deliveries d JOIN notifications.webhook_endpoints e ON e.id = d.endpoint_id
                WHERE d.event_id = {entry.EventId} AND d.position = {entry.Position} AND e.side = ANY ({sides})
                  AND EXISTS (SELECT FROM notifications.identity_mandates a
                              WHERE a.client_id = e.client_id AND a.role = ANY ({functions}) AND a.alliance IS NULL AND (a.framework IS NULL OR a.framework = e.framework)
                                AND a.starts_at <= {now} AND (a.ends_at IS NULL OR a.ends_at > {now})))
            INSERT INTO notifications.notice_watches (event_id, position, side, channel, person_id, endpoint_id, created_at, is_open, resent)
            SELECT {entry.EventId}, {entry.Position}, side, channel, person_id, endpoint_id, {now}, true, 0 FROM reached
            UNION ALL
            SELECT {entry.EventId}, {entry.Position}, side, {None}, NULL, NULL, {now}, true, 0 FROM unnest({sides}) AS side WHERE side NOT IN (SELECT r.side FROM reached r)
            """,
            cancellationToken);
    }

    public static void Map(EntityTypeBuilder<NoticeWatch> watch)
    {
        watch.ToTable("notice_watches");
        watch.Property(row => row.Id).UseIdentityAlwaysColumn();
        watch.Property(row => row.Side).HasMaxLength(20);
        watch.Property(row => row.Channel).HasMaxLength(10);
        watch.Property(row => row.Told).HasMaxLength(20);
        watch.HasIndex(row => row.EventId);
        watch.HasIndex(row => row.CreatedAt);
        watch.Property(row => row.IsOpen).HasDefaultValue(true).HasSentinel(true);
        watch.HasIndex(row => row.Id).HasFilter("is_open").HasDatabaseName("ix_notice_watches_open");
    }
}

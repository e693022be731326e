using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Feed;

/// <summary>
/// One thing that happened, in the order Notifications learnt of it: what partner systems read and webhooks carry. One entry per message and audience: no unique key stops
/// a second one, the inbox alone does, so that entries count effects.
/// </summary>
internal sealed class FeedEntry
{
    /// <summary>The feed's own order; gaps may occur, reuse does not.</summary>
    public long Position { get; private set; }

    /// <summary>The id of the bus message; <c>msg_</c> and its 32 hex digits are the id of the event to partners, for every endpoint and repeat.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The published event type, for example <c>organisation.registered</c>.</summary>
    public required string Type { get; init; }

    public required string SubjectId { get; init; }

    public required long SubjectVersion { get; init; }

    /// <summary>Whom the record concerns; nothing of it goes to anyone outside.</summary>
    public required string Reach { get; init; }

    public required string Class { get; init; }

    /// <summary>Of a restricted record: the body whose own affair it is, <c>org_…</c>; null where the message names none.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>The side that made the record, where the message says it.</summary>
    public string? Side { get; init; }

    /// <summary>Functions for whose holders on its side alone the webhook is, when it is written down and when it is sent; empty where the class says it all.</summary>
    public string[] Functions { get; init; } = [];

    /// <summary>UTC, as the message said.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Where the record can be read, below the gateway's address.</summary>
    public required string Path { get; init; }

    /// <summary>The message as JSON text: ids, versions, states and public names. Null once it is no longer kept and only shows of what somebody was told.</summary>
    public required string? Data { get; init; }

    /// <summary>Public names for the mail's text, as a JSON object.</summary>
    public required string Facts { get; init; }

    /// <summary>When it was entered here; it is kept for partners to read for <see cref="ListEvents.Kept"/>.</summary>
    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>
    /// The transaction that entered it. Positions are given before a transaction commits and may become visible in another order; together with this
    /// number they form an order in which nothing ever appears behind a reader who stops at the oldest transaction still running.
    /// </summary>
    public ulong EnteredBy { get; private set; }

    public Audience Audience => new(Reach, Class, Side);

    public static void Map(EntityTypeBuilder<FeedEntry> entry)
    {
        entry.ToTable("feed_entries");
        entry.HasKey(row => row.Position);
        entry.Property(row => row.Position).UseIdentityAlwaysColumn();
        entry.Ignore(row => row.Audience);
        entry.Property(row => row.Functions).HasDefaultValueSql("'{}'");
        entry.Property(row => row.EnteredBy).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()").ValueGeneratedOnAdd();
        entry.Property(row => row.OrganisationId).HasMaxLength(36);
        entry.HasIndex(row => row.SubjectId);
        entry.HasIndex(row => row.EventId);
        entry.HasIndex(row => row.OrganisationId).HasFilter("organisation_id IS NOT NULL");
        entry.HasIndex(row => new { row.EnteredBy, row.Position });
        entry.HasIndex(row => new { row.EnteredAt, row.Position }).HasFilter("data IS NOT NULL").HasDatabaseName("ix_feed_entries_whole");
    }
}

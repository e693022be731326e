using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One event on its way to one endpoint. Written with the event, worked on by <see cref="DeliveryStore"/>.</summary>
internal sealed class WebhookDelivery
{
    public long Id { get; private set; }

    public required Id<WebhookEndpoint> EndpointId { get; init; }

    /// <summary>The event's id to the receiver, as <c>webhook-id</c>.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The feed entry; null for what concerns the endpoint alone (verification, test).</summary>
    public long? Position { get; init; }

    public required string Type { get; init; }

    public required string SubjectId { get; init; }

    public required long SubjectVersion { get; init; }

    /// <summary>One more per endpoint and subject, so that a gap shows a loss; 0 where nothing is counted.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The type whose example a test carries; null for every other delivery.</summary>
    public string? ExampleType { get; init; }

    /// <summary>A <see cref="DeliveryState"/> in lower case.</summary>
    public string State { get; private set; } = "pending";

    public string? Reason { get; private set; }

    /// <summary>Attempts begun; counted before each is sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>By the service's clock; once its last attempt has ended, when that was.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When its receiver last answered 2xx; stays when it is sent again. Null for never, and where that was before it was kept: then it is delivered, at <see cref="DueAt"/>.</summary>
    public DateTimeOffset? TakenAt { get; private set; }

    /// <summary>By the database clock: until then one worker has it.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }

    /// <summary>The last recovery or replay that sent it; null for none.</summary>
    public Id<ReplayJob>? ReplayId { get; private set; }

    public static WebhookDelivery OfEndpoint(WebhookEndpoint endpoint, string type, Guid eventId, DateTimeOffset now, string? exampleType = null) => new()
    {
        EndpointId = endpoint.Id,
        EventId = eventId,
        Type = type,
        SubjectId = endpoint.Id.ToString(),
        SubjectVersion = endpoint.Version,
        Sequence = 0,
        OccurredAt = now,
        ExampleType = exampleType,
        DueAt = now,
    };

    /// <summary>What is told to one endpoint of another of its client; counted in no sequence.</summary>
    public static WebhookDelivery OfEntry(WebhookEndpoint endpoint, FeedEntry entry, DateTimeOffset now) => new()
    {
        EndpointId = endpoint.Id,
        EventId = entry.EventId,
        Position = entry.Position,
        Type = entry.Type,
        SubjectId = entry.SubjectId,
        SubjectVersion = entry.SubjectVersion,
        Sequence = 0,
        OccurredAt = entry.OccurredAt,
        DueAt = now,
    };

    public static void Map(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.ToTable("webhook_deliveries");
        delivery.Property(row => row.Id).UseIdentityAlwaysColumn();
        delivery.Property(row => row.State).HasMaxLength(10);
        delivery.Property(row => row.Reason).HasMaxLength(20);
        delivery.Property(row => row.Type).HasMaxLength(64);
        delivery.Property(row => row.SubjectId).HasMaxLength(64);
        delivery.Property(row => row.ExampleType).HasMaxLength(64);
        delivery.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(row => row.EndpointId).OnDelete(DeleteBehavior.Cascade);
        delivery.HasIndex(row => new { row.EndpointId, row.EventId }).IsUnique();
        // With the id, the order in which deliveries are taken: of thousands due at one instant only those taken are read.
        delivery.HasIndex(row => new { row.EndpointId, row.DueAt, row.Id }).HasFilter("state = 'pending'").HasDatabaseName("ix_webhook_deliveries_due");
        delivery.HasIndex(row => row.EndpointId).HasFilter("state = 'pending' AND claimed_until IS NOT NULL").HasDatabaseName("ix_webhook_deliveries_claimed");
        delivery.HasIndex(row => row.DueAt).HasFilter("state <> 'pending'").HasDatabaseName("ix_webhook_deliveries_ended");
        delivery.HasIndex(row => new { row.EndpointId, row.SubjectId, row.Sequence }).HasFilter("state = 'pending'").HasDatabaseName("ix_webhook_deliveries_order");
        delivery.HasIndex(row => new { row.ReplayId, row.State }).HasFilter("replay_id IS NOT NULL").HasDatabaseName("ix_webhook_deliveries_replay");
        delivery.HasIndex(row => row.Position).HasFilter("state = 'pending'").HasDatabaseName("ix_webhook_deliveries_waiting");
        delivery.HasIndex(row => row.Position, "ix_webhook_deliveries_position");
        // One day's events of one endpoint, for its tally.
        delivery.HasIndex(row => new { row.EndpointId, row.OccurredAt }).HasFilter("position IS NOT NULL").HasDatabaseName("ix_webhook_deliveries_day");
    }
}

/// <summary>The last number given per endpoint and subject.</summary>
internal sealed class WebhookSequence
{
    public required Id<WebhookEndpoint> EndpointId { get; init; }

    public required string SubjectId { get; init; }

    public long Last { get; private set; }

    public static void Map(EntityTypeBuilder<WebhookSequence> sequence)
    {
        sequence.ToTable("webhook_sequences");
        sequence.HasKey(row => new { row.EndpointId, row.SubjectId });
        sequence.Property(row => row.SubjectId).HasMaxLength(64);
        sequence.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(row => row.EndpointId).OnDelete(DeleteBehavior.Cascade);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One request to a receiver: written before it is sent, completed afterwards. One without an end was under way when its process died, and was repeated.</summary>
internal sealed class WebhookAttempt : IIdTag
{
    public static string IdPrefix => "wha";

    public required Id<WebhookAttempt> Id { get; init; }

    public required long DeliveryId { get; init; }

    public required Id<WebhookEndpoint> EndpointId { get; init; }

    /// <summary>From 1, per delivery.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>An <see cref="AttemptOutcome"/> in lower case.</summary>
    public string? Outcome { get; init; }

    public int? Status { get; init; }

    /// <summary>Where a redirect pointed; never followed.</summary>
    public string? Location { get; init; }

    /// <summary>The first 16 KiB of the answer.</summary>
    public string? Answer { get; init; }

    public static void Map(EntityTypeBuilder<WebhookAttempt> attempt)
    {
        attempt.ToTable("webhook_attempts");
        // Kept in partitions by day, which are dropped whole: every unique key holds the day, and no foreign key makes dropping one wait for the deliveries.
        attempt.HasKey(row => new { row.Id, row.StartedAt });
        attempt.Property(row => row.Outcome).HasMaxLength(10);
        attempt.HasIndex(row => new { row.EndpointId, row.StartedAt, row.Id });
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What one request to recover or replay has put on its way; the deliveries name it, and so it is known how far it is.</summary>
internal sealed class ReplayJob : IIdTag
{
    public static string IdPrefix => "rpl";

    public required Id<ReplayJob> Id { get; init; }

    public required Id<WebhookEndpoint> EndpointId { get; init; }

    /// <summary>recover or replayMissing.</summary>
    public required string Action { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Queued { get; set; }

    public bool HasMore => Queued == Replay.MaxEvents;

    public static void Map(EntityTypeBuilder<ReplayJob> job)
    {
        job.ToTable("webhook_replays");
        job.Property(row => row.Action).HasMaxLength(20);
        job.Ignore(row => row.HasMore);
        job.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(row => row.EndpointId).OnDelete(DeleteBehavior.Cascade);
    }
}

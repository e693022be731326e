using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Trilateral.Notifications.Feed;

/// <summary>
/// One thing that happened, in the order Notifications learnt of it: what partner systems read and webhooks carry. One entry per message: no unique key stops a second one,
/// the inbox alone does, so that entries count effects.
/// </summary>
internal sealed class FeedEntry
{
    /// <summary>The feed's own order; gaps may occur, reuse does not.</summary>
    public long Position { get; private set; }

    /// <summary>The published event type, for example <c>organisation.registered</c>.</summary>
    public required string Type { get; init; }

    public required string SubjectId { get; init; }

    public required long SubjectVersion { get; init; }

    /// <summary>Whom the record concerns; nothing of it goes to anyone outside.</summary>
    public required string Reach { get; init; }

    public required string Class { get; init; }

    /// <summary>UTC, as the message said.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    public static void Map(EntityTypeBuilder<FeedEntry> entry)
    {
        entry.ToTable("feed_entries");
        entry.HasKey(row => row.Position);
        entry.Property(row => row.Position).UseIdentityAlwaysColumn();
        entry.HasIndex(row => row.SubjectId);
    }
}

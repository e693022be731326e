using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Feed;

/// <summary>
/// One thing that happened, in the order Notifications learnt of it: what partner systems read and webhooks carry. One entry per message: no unique key stops a second one,
/// the inbox alone does, so that entries count effects.
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

    /// <summary>The side that made the record, where the message says it.</summary>
    public string? Side { get; init; }

    /// <summary>UTC, as the message said.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Where the record can be read, below the gateway's address.</summary>
    public required string Path { get; init; }

    /// <summary>The message as JSON text: ids, versions, states and public names.</summary>
    public required string Data { get; init; }

    /// <summary>Public names for the mail's text, as a JSON object.</summary>
    public required string Facts { get; init; }

    public Audience Audience => new(Reach, Class, Side);

    public static void Map(EntityTypeBuilder<FeedEntry> entry)
    {
        entry.ToTable("feed_entries");
        entry.HasKey(row => row.Position);
        entry.Property(row => row.Position).UseIdentityAlwaysColumn();
        entry.Ignore(row => row.Audience);
        entry.HasIndex(row => row.SubjectId);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.HeldEvents;

/// <summary>A meeting that took place before the platform knew of it. Public and of no framework: it holds nothing about persons and takes no registration.</summary>
internal sealed class HeldEvent : Aggregate, IIdTag
{
    /// <summary>A meeting is recorded once: one of a kind, on a topic, at a time.</summary>
    public const string OnePerKindTopicAndStart = "ux_held_events_kind_topic_starts_at";

    public static string IdPrefix => "evt";

    public required Id<HeldEvent> Id { get; init; }

    public required HeldEventKind Kind { get; init; }

    public required Topic Topic { get; init; }

    public required string Title { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>IANA name of the zone of the place.</summary>
    public required string TimeZone { get; init; }

    public required string Place { get; init; }

    public required MeetingFormat Format { get; init; }

    /// <summary>ISO 3166-1 alpha-3 of the country it concerned; null for all.</summary>
    public required string? Country { get; init; }

    /// <summary>Where it can be read that it was held.</summary>
    public required string Source { get; init; }

    public required string? Notes { get; init; }

    public required List<HeldCount> Counts { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<HeldEvent> held)
    {
        held.Property(row => row.Kind).HasMaxLength(40).HasConversion(value => WireNames<HeldEventKind>.Of(value), name => WireNames<HeldEventKind>.Parse(name));
        held.Property(row => row.Topic).HasMaxLength(40).HasConversion(value => WireNames<Topic>.Of(value), name => WireNames<Topic>.Parse(name));
        held.Property(row => row.Format).HasMaxLength(20).HasConversion(value => WireNames<MeetingFormat>.Of(value), name => WireNames<MeetingFormat>.Parse(name));
        held.Property(row => row.Title).HasMaxLength(RecordHeldEvent.MaxTitleLength);
        held.Property(row => row.TimeZone).HasMaxLength(64);
        held.Property(row => row.Place).HasMaxLength(RecordHeldEvent.MaxPlaceLength);
        held.Property(row => row.Country).HasMaxLength(3).IsFixedLength();
        held.Property(row => row.Source).HasMaxLength(RecordHeldEvent.MaxSourceLength);
        held.Property(row => row.Notes).HasMaxLength(RecordHeldEvent.MaxNotesLength);
        held.OwnsMany(row => row.Counts, count =>
        {
            count.ToJson();
            count.Property(one => one.Measure).HasConversion(value => WireNames<Measure>.Of(value), name => WireNames<Measure>.Parse(name));
        });
        held.HasIndex(row => new { row.Kind, row.Topic, row.StartsAt }).IsUnique().HasDatabaseName(OnePerKindTopicAndStart);
    }
}

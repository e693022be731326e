using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Dialogues;

/// <summary>
/// A constructive dialogue with its preparation day. Public and of no framework. The numbers that govern it (caps, capacity, deadline) are copied
/// onto it, so that other defaults later change nothing for it (rule 49).
/// </summary>
internal sealed class Dialogue : Aggregate, IIdTag
{
    /// <summary>Two dialogues on one topic do not begin at the same time; a cancelled one may be announced anew.</summary>
    public const string OnePerTopicAndStart = "ux_dialogues_topic_starts_at";

    public static string IdPrefix => "evt";

    public required Id<Dialogue> Id { get; init; }

    public required Topic Topic { get; init; }

    public required string Title { get; init; }

    /// <summary>The working group session it follows.</summary>
    public required string Session { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>IANA name; its deadlines are stated in this zone.</summary>
    public required string TimeZone { get; init; }

    public required string Place { get; init; }

    public required MeetingFormat Format { get; init; }

    public required string[] Languages { get; init; }

    public required int CapacityInPerson { get; init; }

    public required int CapacityOnline { get; init; }

    /// <summary>Representatives with a place per organisation (rule 10).</summary>
    public required int CapInPerson { get; init; }

    /// <inheritdoc cref="CapInPerson" />
    public required int CapOnline { get; init; }

    public required DateTimeOffset PreparationStartsAt { get; init; }

    public required DateTimeOffset PreparationEndsAt { get; init; }

    /// <summary>The last second in which a registration counts.</summary>
    public required DateTimeOffset RegistrationClosesAt { get; init; }

    public required List<AgendaItem> Agenda { get; init; }

    public required DateTimeOffset AnnouncedAt { get; init; }

    public DialogueState State { get; private set; } = DialogueState.Announced;

    public DateTimeOffset? CancelledAt { get; private set; }

    public string? CancellationReason { get; private set; }

    /// <summary>When what it says last changed.</summary>
    public DateTimeOffset ChangedAt => CancelledAt ?? AnnouncedAt;

    /// <summary>Inclusive to the second: what arrives within the closing second still counts.</summary>
    public bool IsOpenForRegistration(DateTimeOffset now) => now < RegistrationClosesAt.AddSeconds(1);

    public void Cancel(string reason, DateTimeOffset now) => (State, CancellationReason, CancelledAt) = (DialogueState.Cancelled, reason, now);

    public static void Map(EntityTypeBuilder<Dialogue> dialogue)
    {
        dialogue.Property(row => row.Topic).HasMaxLength(40).HasConversion(value => WireNames<Topic>.Of(value), name => WireNames<Topic>.Parse(name));
        dialogue.Property(row => row.Format).HasMaxLength(20).HasConversion(value => WireNames<MeetingFormat>.Of(value), name => WireNames<MeetingFormat>.Parse(name));
        dialogue.Property(row => row.State).HasMaxLength(20).HasConversion(value => WireNames<DialogueState>.Of(value), name => WireNames<DialogueState>.Parse(name));
        dialogue.Property(row => row.Title).HasMaxLength(AnnounceDialogue.MaxTitleLength);
        dialogue.Property(row => row.Session).HasMaxLength(AnnounceDialogue.MaxSessionLength);
        dialogue.Property(row => row.TimeZone).HasMaxLength(64);
        dialogue.Property(row => row.Place).HasMaxLength(AnnounceDialogue.MaxPlaceLength);
        dialogue.Property(row => row.CancellationReason).HasMaxLength(CancelDialogue.MaxReasonLength);
        dialogue.Ignore(row => row.ChangedAt);
        dialogue.OwnsMany(row => row.Agenda, item =>
        {
            item.ToJson();
            item.Property(one => one.Part).HasConversion(value => WireNames<AgendaPart>.Of(value), name => WireNames<AgendaPart>.Parse(name));
        });
        dialogue.HasIndex(row => new { row.Topic, row.StartsAt }).IsUnique().HasFilter("state = 'announced'").HasDatabaseName(OnePerTopicAndStart);
    }
}

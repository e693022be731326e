using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Events.Dialogues;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>A person's place, or wait for one, at a dialogue. Restricted to the organisation; the name stands in this row only. Its id is random and tells no time.</summary>
internal sealed class Registration : Aggregate, IIdTag, IClassified
{
    /// <summary>Nobody takes part twice, for whichever body (rule 38); who has cancelled may register again.</summary>
    public const string OncePerPerson = "ux_registrations_dialogue_person";

    public const string OnePositionEach = "ux_registrations_dialogue_mode_position";

    public Registration(Id<Registration> id, Id<Dialogue> dialogueId, Actor registrar, string organisation, RegisterRepresentatives.Representative person, Place place, DateTimeOffset now)
    {
        Id = id;
        DialogueId = dialogueId;
        OwnerSide = registrar.Side;
        OwnerOrganisation = organisation;
        PersonId = person.PersonId;
        DisplayName = person.DisplayName;
        Mode = person.Mode;
        State = place.Position is null ? RegistrationState.Confirmed : RegistrationState.Waiting;
        Position = place.Position;
        WaitsFor = place.WaitsFor;
        RegisteredAt = now;
        ConfirmedAt = place.Position is null ? now : null;
    }

    private Registration()
    {
    }

    public static string IdPrefix => "reg";

    public Id<Registration> Id { get; private init; }

    public Id<Dialogue> DialogueId { get; private init; }

    /// <summary>Null: dialogues are of no framework.</summary>
    public Guid? FrameworkId { get; private init; }

    public ConfidentialityClass Confidentiality { get; private init; } = ConfidentialityClass.Restricted;

    public Side OwnerSide { get; private init; }

    public string OwnerOrganisation { get; private init; } = "";

    string? IClassified.OwnerOrganisation => OwnerOrganisation;

    public string PersonId { get; private init; } = "";

    public string DisplayName { get; private init; } = "";

    public AttendanceMode Mode { get; private init; }

    public RegistrationState State { get; private set; }

    /// <summary>The number on the waiting list, once given never changed; null for who got a place at once.</summary>
    public long? Position { get; private init; }

    public WaitingReason? WaitsFor { get; private set; }

    public DateTimeOffset RegisteredAt { get; private init; }

    public DateTimeOffset? ConfirmedAt { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    public string? CancellationReason { get; private set; }

    public void Promote(DateTimeOffset now) => (State, WaitsFor, ConfirmedAt) = (RegistrationState.Confirmed, null, now);

    public void Cancel(string? reason, DateTimeOffset now) => (State, WaitsFor, CancellationReason, CancelledAt) = (RegistrationState.Cancelled, null, reason, now);

    public static void Map(EntityTypeBuilder<Registration> registration)
    {
        registration.Property(row => row.Confidentiality).HasMaxLength(20).HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        registration.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        registration.Property(row => row.Mode).HasMaxLength(20).HasConversion(value => WireNames<AttendanceMode>.Of(value), name => WireNames<AttendanceMode>.Parse(name));
        registration.Property(row => row.State).HasMaxLength(20).HasConversion(value => WireNames<RegistrationState>.Of(value), name => WireNames<RegistrationState>.Parse(name));
        registration.Property(row => row.WaitsFor).HasMaxLength(20).HasConversion<string?>(
            value => value == null ? null : WireNames<WaitingReason>.Of(value.Value), name => name == null ? null : WireNames<WaitingReason>.Parse(name));
        registration.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        registration.Property(row => row.PersonId).HasMaxLength(36);
        registration.Property(row => row.DisplayName).HasMaxLength(RegisterRepresentatives.MaxNameLength);
        registration.Property(row => row.CancellationReason).HasMaxLength(CancelRegistration.MaxReasonLength);
        registration.HasOne<Dialogue>().WithMany().HasForeignKey(row => row.DialogueId).OnDelete(DeleteBehavior.Restrict);
        registration.HasIndex(row => new { row.DialogueId, row.PersonId }).IsUnique().HasFilter("state <> 'cancelled'").HasDatabaseName(OncePerPerson);
        registration.HasIndex(row => new { row.DialogueId, row.Mode, row.Position }).IsUnique().HasDatabaseName(OnePositionEach);
        registration.HasIndex(row => new { row.DialogueId, row.OwnerOrganisation });
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>
/// The places of a dialogue, in a row of their own: whoever gives or frees one locks it first, so that a dialogue's registrations are decided one
/// after the other in the order in which they asked. A check of the table and the version hold should code ever forget the lock (decision 0015).
/// </summary>
internal sealed class DialoguePlaces : Aggregate
{
    public DialoguePlaces(Dialogue dialogue)
    {
        Id = dialogue.Id;
        CapacityInPerson = dialogue.CapacityInPerson;
        CapacityOnline = dialogue.CapacityOnline;
    }

    private DialoguePlaces()
    {
    }

    /// <summary>The dialogue's.</summary>
    public Id<Dialogue> Id { get; private init; }

    /// <summary>False once the dialogue is cancelled.</summary>
    public bool IsOpen { get; private set; } = true;

    public int CapacityInPerson { get; private init; }

    public int CapacityOnline { get; private init; }

    public int ConfirmedInPerson { get; private set; }

    public int ConfirmedOnline { get; private set; }

    public long LastPositionInPerson { get; private set; }

    public long LastPositionOnline { get; private set; }

    public int Confirmed => ConfirmedInPerson + ConfirmedOnline;

    public Line this[AttendanceMode mode] => mode == AttendanceMode.InPerson
        ? new(CapacityInPerson, ConfirmedInPerson, LastPositionInPerson)
        : new(CapacityOnline, ConfirmedOnline, LastPositionOnline);

    /// <summary>The row, held until the transaction ends; asking a second time in one transaction is no use.</summary>
    public static async Task<DialoguePlaces?> LockAsync(EventsDbContext database, Id<Dialogue> dialogue, CancellationToken cancellationToken)
    {
        // Read as a list: EF would wrap a single one into a subquery.
        var rows = await database.DialoguePlaces
            .FromSql($"SELECT * FROM events.dialogue_places WHERE id = {dialogue.Value} FOR UPDATE").ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>A place or a number on the waiting list for one more name of an organisation.</summary>
    public Place Give(AttendanceMode mode, int ofOrganisation, int cap)
    {
        var place = PlaceRule.Give(this[mode], ofOrganisation, cap);
        if (place.Position is { } position)
        {
            (LastPositionInPerson, LastPositionOnline) = mode == AttendanceMode.InPerson ? (position, LastPositionOnline) : (LastPositionInPerson, position);
        }
        else
        {
            Take(mode, 1);
        }

        return place;
    }

    /// <summary>A place becomes free.</summary>
    public void Free(AttendanceMode mode) => Take(mode, -1);

    /// <summary>A free place goes to somebody who waited.</summary>
    public void TakeFree(AttendanceMode mode) => Take(mode, 1);

    public void Close() => IsOpen = false;

    public static void Map(EntityTypeBuilder<DialoguePlaces> places)
    {
        places.ToTable("dialogue_places", table =>
        {
            table.HasCheckConstraint("ck_dialogue_places_in_person", "confirmed_in_person BETWEEN 0 AND capacity_in_person");
            table.HasCheckConstraint("ck_dialogue_places_online", "confirmed_online BETWEEN 0 AND capacity_online");
        });
        places.Ignore(row => row.Confirmed);
        places.HasOne<Dialogue>().WithOne().HasForeignKey<DialoguePlaces>(row => row.Id).OnDelete(DeleteBehavior.Restrict);
    }

    private void Take(AttendanceMode mode, int places) => (ConfirmedInPerson, ConfirmedOnline) = mode == AttendanceMode.InPerson
        ? (ConfirmedInPerson + places, ConfirmedOnline)
        : (ConfirmedInPerson, ConfirmedOnline + places);
}

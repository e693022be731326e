namespace Trilateral.ServiceDefaults.Calendars;

/// <summary>A VEVENT.</summary>
public sealed record CalendarEvent
{
    /// <summary>Never changes.</summary>
    public required string Uid { get; init; }

    /// <summary>0 first, one more with each change.</summary>
    public required long Sequence { get; init; }

    /// <summary>When this state of it came to be.</summary>
    public required DateTimeOffset DtStamp { get; init; }

    public required DateTimeOffset DtStart { get; init; }

    public required DateTimeOffset DtEnd { get; init; }

    public required string Summary { get; init; }

    /// <summary>Left out when empty.</summary>
    public required string Location { get; init; }

    public required string Description { get; init; }

    public required bool IsCancelled { get; init; }

    public CalendarPerson Organizer { get; init; } = CalendarPerson.Secretariat;

    /// <summary>The one who is invited, and asked for no answer; null where nobody is.</summary>
    public CalendarPerson? Attendee { get; init; }

    /// <summary>Whether the time stays free in its reader's calendar: a deadline is no appointment.</summary>
    public bool IsTransparent { get; init; }
}

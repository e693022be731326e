namespace Trilateral.Events.Calendars;

/// <summary>A VEVENT.</summary>
internal sealed record CalendarEvent
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
}

namespace Trilateral.ServiceDefaults.Calendars;

/// <summary>An iCalendar object; named and used like Ical.Net's, which would take its place (decision 0016).</summary>
public sealed record Calendar
{
    /// <summary>RFC 5546: PUBLISH for a calendar to keep, REQUEST for an invitation or its change, CANCEL for its end.</summary>
    public required string Method { get; init; }

    public required IReadOnlyList<CalendarEvent> Events { get; init; }
}

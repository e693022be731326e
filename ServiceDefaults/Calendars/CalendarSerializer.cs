using System.Globalization;
using System.Text;

namespace Trilateral.ServiceDefaults.Calendars;

/// <summary>Writes iCalendar text (RFC 5545): CRLF after every line, lines of at most 75 octets, text values escaped, times in UTC so that no VTIMEZONE is needed.</summary>
public static class CalendarSerializer
{
    /// <summary>Octets of a line without its CRLF (RFC 5545 §3.1).</summary>
    public const int MaxLineOctets = 75;

    private const string LineEnd = "\r\n";

    public static string SerializeToString(Calendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var text = new StringBuilder();
        Write(text, "BEGIN", "VCALENDAR");
        Write(text, "VERSION", "2.0");
        Write(text, "PRODID", "-//Trilateral Platform//EN");
        Write(text, "CALSCALE", "GREGORIAN");
        Write(text, "METHOD", calendar.Method);
        foreach (var one in calendar.Events)
        {
            Write(text, "BEGIN", "VEVENT");
            Write(text, "UID", one.Uid);
            Write(text, "SEQUENCE", one.Sequence.ToString(CultureInfo.InvariantCulture));
            Write(text, "DTSTAMP", Utc(one.DtStamp));
            Write(text, "DTSTART", Utc(one.DtStart));
            Write(text, "DTEND", Utc(one.DtEnd));
            Write(text, "SUMMARY", Escape(one.Summary));
            if (one.Location.Length > 0)
            {
                Write(text, "LOCATION", Escape(one.Location));
            }

            Write(text, "DESCRIPTION", Escape(one.Description));
            Write(text, "STATUS", one.IsCancelled ? "CANCELLED" : "CONFIRMED");
            Write(text, "ORGANIZER" + Named(one.Organizer), one.Organizer.Uri);
            if (one.Attendee is { } attendee)
            {
                Write(text, $"ATTENDEE{Named(attendee)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE", attendee.Uri);
            }

            if (one.IsTransparent)
            {
                Write(text, "TRANSP", "TRANSPARENT");
            }

            Write(text, "END", "VEVENT");
        }

        Write(text, "END", "VCALENDAR");
        return text.ToString();
    }

    /// <summary>RFC 5545 §3.3.11; a carriage return means nothing in a text value.</summary>
    public static string Escape(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(";", "\\;", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <summary>Between quotation marks, within which a name may hold neither them nor control characters (RFC 5545 §3.2).</summary>
    private static string Named(CalendarPerson person) =>
        person.Name.Length == 0 ? "" : $";CN=\"{string.Concat(person.Name.Select(c => c == '"' ? '\'' : char.IsControl(c) ? ' ' : c))}\"";

    private static string Utc(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Folds between characters, never inside one's octets; a continuation begins with a space, which counts.</summary>
    private static void Write(StringBuilder text, string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MaxLineOctets)
            {
                text.Append(LineEnd).Append(' ');
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append(LineEnd);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Trilateral.Membership.Frameworks;

namespace Trilateral.Membership.RuleProfiles;

/// <summary>
/// A window of a rule profile, written as an ISO 8601 duration. One of whole days (<c>P14D</c>) ends with the last second of a calendar day in the
/// zone of what it governs; one with a time part (<c>PT2S</c>) ends so long after its start. The last second belongs to the window.
/// </summary>
internal readonly partial record struct RuleWindow(string Text, TimeSpan Length)
{
    /// <summary>Longest text.</summary>
    public const int MaxTextLength = 20;

    public bool IsWholeDays => !Text.Contains('T', StringComparison.Ordinal);

    /// <summary>Days, hours, minutes and seconds in whole numbers; no months and years, whose length varies.</summary>
    public static bool TryParse(string? text, out RuleWindow window)
    {
        window = default;
        if (text is null || text.Length > MaxTextLength || Form().Match(text) is not { Success: true } parts)
        {
            return false;
        }

        window = new RuleWindow(text, new TimeSpan(Number(parts, 1), Number(parts, 2), Number(parts, 3), Number(parts, 4)));
        return window.Length > TimeSpan.Zero;
    }

    public static RuleWindow Parse(string text) => TryParse(text, out var window) ? window : throw new FormatException("Not a window of days, hours, minutes and seconds.");

    /// <summary>The last second of the window, as an instant.</summary>
    /// <param name="start">When it opens.</param>
    /// <param name="timeZone">IANA; whose days are counted.</param>
    public DateTimeOffset LastSecond(DateTimeOffset start, string timeZone)
    {
        if (!IsWholeDays)
        {
            var end = start + Length;
            return new DateTimeOffset(end.UtcTicks - (end.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        }

        return Days.LastSecond(Days.TodayIn(timeZone, start).AddDays(Length.Days), timeZone);
    }

    /// <summary>Whether an instant still lies in a window that ends with this second.</summary>
    public static bool IsOpen(DateTimeOffset lastSecond, DateTimeOffset now) => now < lastSecond.AddSeconds(1);

    private static int Number(Match parts, int group) => parts.Groups[group].Success ? int.Parse(parts.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^P(?!\z)(?:([0-9]{1,4})D)?(?:T(?=[0-9])(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})S)?)?\z")]
    private static partial Regex Form();
}

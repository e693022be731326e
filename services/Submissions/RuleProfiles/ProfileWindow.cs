using System.Globalization;
using System.Text.RegularExpressions;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>
/// A span that a profile sets, as an ISO 8601 duration. <c>PnD</c> counts working days, Monday to Friday, after the day it begins, and ends
/// with the last second of the last one; <c>PTnHnMnS</c> elapses. ISO 8601 knows no working days: that days are such is our convention.
/// </summary>
internal readonly partial record struct ProfileWindow
{
    public const int MaxLength = 20;

    private readonly int _workingDays;
    private readonly TimeSpan _elapsed;

    private ProfileWindow(int workingDays, TimeSpan elapsed) => (_workingDays, _elapsed) = (workingDays, elapsed);

    public bool IsElapsed => _workingDays == 0;

    /// <param name="text">P1D to P366D, or PT1S to PT99H59M59S; no other units and no mixture.</param>
    /// <param name="window">What it says.</param>
    public static bool TryParse(string? text, out ProfileWindow window)
    {
        window = default;
        var match = Form().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        window = new(Number(match, "days"), new TimeSpan(Number(match, "hours"), Number(match, "minutes"), Number(match, "seconds")));
        return window._workingDays <= 366 && (window._workingDays > 0 || window._elapsed > TimeSpan.Zero);
    }

    public static ProfileWindow Parse(string text) =>
        TryParse(text, out var window) ? window : throw new FormatException("Not a duration of working days or of hours, minutes and seconds.");

    /// <summary>The last instant of the window, inclusive to the second, in UTC.</summary>
    /// <param name="from">When it begins.</param>
    /// <param name="zone">Whose days count.</param>
    public DateTimeOffset EndsAt(DateTimeOffset from, TimeZoneInfo zone)
    {
        if (IsElapsed)
        {
            return from.ToUniversalTime() + _elapsed;
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, zone).DateTime);
        for (var left = _workingDays; left > 0;)
        {
            day = day.AddDays(1);
            left -= day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        var end = day.ToDateTime(new TimeOnly(23, 59, 59));
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^P(?:(?<days>[0-9]{1,3})D|T(?=[0-9])(?:(?<hours>[0-9]{1,2})H)?(?:(?<minutes>[0-9]{1,5})M)?(?:(?<seconds>[0-9]{1,5})S)?)\z")]
    private static partial Regex Form();
}

using System.Globalization;
using System.Text.RegularExpressions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.Memberships;

/// <summary>How long a term lasts (rule 40): whole months of the calendar (<c>P24M</c>), or in a demonstration a time (<c>PT20S</c>). Its last second belongs to it.</summary>
internal readonly partial record struct MembershipPeriod(string Text, int Months, RuleWindow Window)
{
    /// <summary>Ten years.</summary>
    public const int MaxMonths = 120;

    public bool IsOfMonths => Months > 0;

    public static bool TryParse(string? text, out MembershipPeriod period)
    {
        period = default;
        if (text is not null && Form().Match(text) is { Success: true } months)
        {
            period = new(text, int.Parse(months.Groups[1].Value, CultureInfo.InvariantCulture), default);
            return period.Months is > 0 and <= MaxMonths;
        }

        // Days would make a term a day longer or shorter than a reader expects; months say what is meant.
        if (!RuleWindow.TryParse(text, out var window) || window.IsWholeDays)
        {
            return false;
        }

        period = new(window.Text, 0, window);
        return true;
    }

    public static MembershipPeriod Parse(string text) => TryParse(text, out var period) ? period : throw new FormatException("Not a period of months, nor a time.");

    /// <summary>The last second of a term that begins on the day of <paramref name="start"/>, as an instant.</summary>
    /// <param name="start">When it begins.</param>
    /// <param name="timeZone">IANA; whose days are counted.</param>
    public DateTimeOffset LastSecond(DateTimeOffset start, string timeZone)
    {
        if (!IsOfMonths)
        {
            return Window.LastSecond(start, timeZone);
        }

        var first = Days.TodayIn(timeZone, start);
        var anniversary = first.AddMonths(Months);
        // Where the month has no such day its last one belongs to the term whole.
        return Days.LastSecond(anniversary.Day < first.Day ? anniversary : anniversary.AddDays(-1), timeZone);
    }

    [GeneratedRegex(@"^P([0-9]{1,3})M\z")]
    private static partial Regex Form();
}

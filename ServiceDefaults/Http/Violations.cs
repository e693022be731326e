using System.Buffers;
using System.Globalization;
using System.Text;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Collects everything that is wrong with a request, so that the caller learns it at once. Each check adds at most one violation and returns what it read.</summary>
public sealed class Violations
{
    /// <summary>Longer than any name of the IANA database.</summary>
    public const int MaxTimeZoneLength = 60;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly List<Violation> _found = [];

    public IReadOnlyList<Violation> Found => _found;

    public bool Any => _found.Count > 0;

    public void Add(string pointer, string code, string detail, int? rule = null) => _found.Add(new Violation(pointer, code, detail, rule));

    /// <summary>A text on one line, trimmed.</summary>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="value">As sent.</param>
    /// <param name="max">Longest, in characters after trimming.</param>
    /// <param name="what">How the detail calls it, e.g. "the public name".</param>
    /// <param name="min">Shortest; 0 allows absence.</param>
    /// <param name="rule">The domain rule that sets the bounds.</param>
    public string Text(string pointer, string? value, int max, string what, int min = 1, int? rule = null) => Read(pointer, value, max, what, min, rule, lines: false);

    /// <summary>A text of several lines: line feeds and tabs are kept, other control characters refused.</summary>
    public string LongText(string pointer, string? value, int max, string what, int min = 1, int? rule = null) => Read(pointer, value, max, what, min, rule, lines: true);

    /// <summary>ISO 3166-1 alpha-3, upper case.</summary>
    public string Country(string pointer, string? value)
    {
        if (value is { Length: 3 } && value.All(char.IsAsciiLetterUpper))
        {
            return value;
        }

        Add(pointer, "country-code", "Give the country as three capital letters of ISO 3166-1 alpha-3, for example PAK.");
        return "";
    }

    /// <summary>One of an enum's <see cref="WireNames{TEnum}"/>.</summary>
    public TEnum Choice<TEnum>(string pointer, string? value, TEnum? whenAbsent = null)
        where TEnum : struct, Enum
    {
        if (value is null && whenAbsent is { } given)
        {
            return given;
        }

        if (!WireNames<TEnum>.TryParse(value, out var choice))
        {
            Add(pointer, "unknown", $"Give one of: {WireNames<TEnum>.All}.");
        }

        return choice;
    }

    /// <summary>Several different values of an enum.</summary>
    public IReadOnlyList<TEnum> Choices<TEnum>(string pointer, IReadOnlyList<string>? values, int min = 0)
        where TEnum : struct, Enum
    {
        var choices = new List<TEnum>();
        for (var index = 0; index < (values?.Count ?? 0); index++)
        {
            choices.Add(Choice<TEnum>($"{pointer}/{index}", values![index]));
        }

        if (choices.Count < min || choices.Distinct().Count() != choices.Count)
        {
            Add(pointer, "count", $"Give at least {min} different values of: {WireNames<TEnum>.All}.");
        }

        return choices;
    }

    /// <summary>The id of a record of this service.</summary>
    public Id<T> Id<T>(string pointer, string? value)
        where T : IIdTag
    {
        if (!Persistence.Ids.Id<T>.TryParse(value, null, out var id))
        {
            Add(pointer, "id", $"Give the id: {T.IdPrefix}_ and 32 lower-case hex digits.");
        }

        return id;
    }

    /// <summary>The id of a record of this service that must be there.</summary>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="value">As sent.</param>
    /// <param name="isKnown">Whether there is such a record; asked only for what has the form of an id.</param>
    /// <param name="detail">What to name instead.</param>
    public Id<T> Id<T>(string pointer, string? value, Func<Id<T>, bool> isKnown, string detail)
        where T : IIdTag
    {
        ArgumentNullException.ThrowIfNull(isKnown);
        var before = _found.Count;
        var id = Id<T>(pointer, value);
        if (_found.Count == before && !isKnown(id))
        {
            Add(pointer, "unknown", detail);
        }

        return id;
    }

    /// <summary>The id of a record that another service owns, as text.</summary>
    public string ForeignId(string pointer, string? value, string prefix)
    {
        if (value is null || value.Length != prefix.Length + 33 || !value.StartsWith(prefix + "_", StringComparison.Ordinal)
            || value.AsSpan(prefix.Length + 1).ContainsAnyExcept(LowerHex))
        {
            Add(pointer, "id", $"Give the id: {prefix}_ and 32 lower-case hex digits.");
            return "";
        }

        return value;
    }

    /// <summary>An IANA time zone.</summary>
    public string TimeZone(string pointer, string? value)
    {
        if (value is { Length: <= MaxTimeZoneLength } && value.Contains('/', StringComparison.Ordinal) && !value.Contains("//", StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _))
        {
            return value;
        }

        Add(pointer, "time-zone", "Give the time zone by its IANA name, for example Europe/Vienna.");
        return "";
    }

    /// <summary>Present and not null.</summary>
    public T Required<T>(string pointer, T? value, string what)
        where T : struct
    {
        if (value is null)
        {
            Add(pointer, "required", $"Give {what}.");
        }

        return value.GetValueOrDefault();
    }

    public int Range(string pointer, int? value, int min, int max, string what, int? rule = null)
    {
        if (value is null || value < min || value > max)
        {
            Add(pointer, "range", string.Create(CultureInfo.InvariantCulture, $"Give {what} as a whole number from {min} to {max}."), rule);
        }

        return value.GetValueOrDefault();
    }

    private string Read(string pointer, string? value, int max, string what, int min, int? rule, bool lines)
    {
        var text = (value ?? "").Trim();
        // A lone surrogate is no text; the database could not keep it.
        var readable = text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar || text.Contains('\uFFFD', StringComparison.Ordinal))
            && !text.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t'));
        if (text.Length < min || text.Length > max || !readable)
        {
            Add(pointer, "length", string.Create(CultureInfo.InvariantCulture, $"Give {what} in {min} to {max} characters{(lines ? "" : ", without line breaks")}."), rule);
        }

        return text;
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Trilateral.ServiceDefaults.Persistence.Ids;

/// <summary>An id that cannot be mistaken for another kind's: <c>uuid</c> in the database, <c>[prefix]_[32 lower-case hex digits]</c> everywhere else (design §7).</summary>
/// <typeparam name="T">Whose id it is; names the prefix.</typeparam>
[JsonConverter(typeof(IdJsonConverterFactory))]
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "IParsable asks for them; route binding finds them.")]
public readonly record struct Id<T>(Guid Value) : ITypedId, IComparable<Id<T>>, ISpanParsable<Id<T>>
    where T : IIdTag
{
    private const int Digits = 32;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static Id<T> Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static Id<T> Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"Not an id of the form {T.IdPrefix}_ and {Digits} lower-case hex digits.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Id<T> result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Accepts the one form <see cref="ToString"/> writes; no upper case, braces, dashes or blanks, so that a record has one address.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Id<T> result)
    {
        result = default;
        var prefix = T.IdPrefix;
        if (s.Length != prefix.Length + 1 + Digits || !s.StartsWith(prefix, StringComparison.Ordinal) || s[prefix.Length] != '_')
        {
            return false;
        }

        var digits = s[(prefix.Length + 1)..];
        if (digits.ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        result = new Id<T>(Guid.ParseExact(digits, "N"));
        return true;
    }

    public static bool operator <(Id<T> left, Id<T> right) => left.CompareTo(right) < 0;

    public static bool operator >(Id<T> left, Id<T> right) => left.CompareTo(right) > 0;

    public static bool operator <=(Id<T> left, Id<T> right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Id<T> left, Id<T> right) => left.CompareTo(right) >= 0;

    public int CompareTo(Id<T> other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{T.IdPrefix}_{Value:N}";
}

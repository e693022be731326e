using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Trilateral.ServiceDefaults.Texts;

/// <summary>The languages the platform writes in, to people and to programs: the six of the United Nations and Urdu.</summary>
public static class Languages
{
    public const string English = "en";

    public static IReadOnlyList<string> All { get; } = [English, "fr", "es", "ar", "ru", "zh", "ur"];

    public static bool IsRightToLeft(string language) => language is "ar" or "ur";

    /// <summary>
    /// The language to answer in, by lookup (RFC 4647 §3.4): the range of the highest quality that leads to one of ours, the first of equals; English where none does.
    /// A wildcard counts only where nothing else does; what has quality 0 is not chosen, unless everything is refused.
    /// </summary>
    /// <param name="acceptLanguage">The header's values, as sent; parts that cannot be read are passed over.</param>
    public static string Find(StringValues acceptLanguage)
    {
        if (acceptLanguage.Count == 0)
        {
            return English;
        }

        Span<double> asked = stackalloc double[All.Count];
        Span<bool> refused = stackalloc bool[All.Count];
        var (best, any) = (-1, false);
        foreach (var value in acceptLanguage)
        {
            foreach (var part in value.AsSpan().Split(','))
            {
                var range = value.AsSpan()[part];
                if (!TryReadQuality(ref range, out var quality))
                {
                    continue;
                }

                any |= range is "*" && quality > 0;
                var language = Lookup(range);
                if (language < 0)
                {
                    continue;
                }

                // "fr-CH;q=0" refuses the Swiss form, not French.
                refused[language] |= quality == 0 && range.Length == All[language].Length;
                asked[language] = Math.Max(asked[language], quality);
                if (quality > 0 && (best < 0 || quality > asked[best]))
                {
                    best = language;
                }
            }
        }

        return Choose(asked, refused, best, any);
    }

    private static string Choose(ReadOnlySpan<double> asked, ReadOnlySpan<bool> refused, int best, bool any)
    {
        if (best >= 0 && !refused[best])
        {
            return All[best];
        }

        var second = -1;
        for (var language = 0; language < All.Count; language++)
        {
            if (!refused[language] && (asked[language] > 0 || any) && (second < 0 || asked[language] > asked[second]))
            {
                second = language;
            }
        }

        return second < 0 ? English : All[second];
    }

    /// <summary>Shortening a range subtag by subtag ends at its first one, and ours have no other.</summary>
    private static int Lookup(ReadOnlySpan<char> range)
    {
        var primary = range.IndexOf('-') is var end and >= 0 ? range[..end] : range;
        for (var language = 0; language < All.Count; language++)
        {
            if (primary.Equals(All[language], StringComparison.OrdinalIgnoreCase))
            {
                return language;
            }
        }

        return -1;
    }

    private static bool TryReadQuality(ref ReadOnlySpan<char> part, out double quality)
    {
        quality = 1;
        var end = part.IndexOf(';');
        var parameter = end < 0 ? default : part[(end + 1)..].Trim();
        part = (end < 0 ? part : part[..end]).Trim();
        return part.Length > 0 && (end < 0
            || (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality)
                && quality is >= 0 and <= 1));
    }
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Trilateral.Submissions.Contributions;

/// <summary>
/// Finds names of countries in a text, for the question of rule 18. The names are data (CountryNames.tsv: ISO 3166-1 in the six UN languages and Urdu);
/// a text is searched for those of its own language and the English ones. Capitals, accents kept apart, direction marks and line breaks do not hide a
/// name. It finds names, not inflected forms: the author's answer and the chair's office stay the judge.
/// </summary>
internal static class CountryNames
{
    /// <summary>Letters that Arabic writes together with the word they go before: and, so, in, to, like.</summary>
    private const string ArabicPrefixes = "وفبلك";

    private static readonly FrozenDictionary<string, Index> ByLanguage = Load();

    /// <summary>One name in a text.</summary>
    /// <param name="Country">ISO 3166-1 alpha-3.</param>
    /// <param name="Start">In UTF-16 units from 0.</param>
    /// <param name="Length">In UTF-16 units.</param>
    internal sealed record Mention(string Country, int Start, int Length);

    /// <param name="text">As the author wrote it.</param>
    /// <param name="language">Its BCP 47 tag.</param>
    public static IReadOnlyList<Mention> Find(string text, string language)
    {
        var (folded, origins) = Fold(text);
        Index[] indexes = [.. new[] { language.Split('-')[0], "en" }.Distinct().Select(ByLanguage.GetValueOrDefault).OfType<Index>()];
        var found = new List<Mention>();
        for (var at = 0; at < folded.Length;)
        {
            (string? Country, int Length) match = default;
            foreach (var index in indexes)
            {
                if (index.At(folded, at) is var candidate && candidate.Length > match.Length)
                {
                    match = candidate;
                }
            }

            if (match.Country is null)
            {
                at++;
                continue;
            }

            var last = at + match.Length;
            found.Add(new Mention(match.Country, origins[at], origins[last - 1] - origins[at] + 1));
            at = last;
        }

        return found;
    }

    /// <summary>Lower case without marks; white space of any length becomes one space.</summary>
    /// <returns>The folded text and, for each of its characters, where in the text it comes from.</returns>
    private static (string Folded, List<int> Origins) Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length);
        Span<char> units = stackalloc char[2];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var origin = at;
            at += rune.Utf16SequenceLength;
            if (Rune.IsWhiteSpace(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                    origins.Add(origin);
                }
            }
            else if (rune.Value != Tatweel && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format))
            {
                var length = Rune.ToLowerInvariant(rune.Value is '’' or '‘' ? new Rune('\'') : rune).EncodeToUtf16(units);
                folded.Append(units[..length]);
                origins.AddRange(Enumerable.Repeat(origin, length));
            }
        }

        return (folded.ToString(), origins);
    }

    private const int Tatweel = 0x0640;

    private static FrozenDictionary<string, Index> Load()
    {
        using var data = typeof(CountryNames).Assembly.GetManifestResourceStream("CountryNames.tsv")!;
        using var reader = new StreamReader(data, Encoding.UTF8);
        var names = new List<(string Language, string Name, string Country)>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var country, var language, .. var spellings])
            {
                names.AddRange(spellings.Select(spelling => (language, Fold(spelling).Folded, country)));
            }
        }

        return names.GroupBy(name => name.Language).ToFrozenDictionary(group => group.Key, group => new Index(group.Key, group.Select(name => (name.Name, name.Country))));
    }

    private sealed class Index(string language, IEnumerable<(string Name, string Country)> names)
    {
        // The longest first: Papua New Guinea before Guinea.
        private readonly FrozenDictionary<char, (string Name, string Country)[]> _byFirst = names
            .GroupBy(name => name.Name[0]).ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(name => name.Name.Length).ToArray());

        public (string? Country, int Length) At(string text, int start)
        {
            // Chinese has no sign between words.
            var bounded = language != "zh";
            if ((bounded && !BeginsWord(text, start)) || !_byFirst.TryGetValue(text[start], out var candidates))
            {
                return default;
            }

            foreach (var (name, country) in candidates)
            {
                var end = start + name.Length;
                if (string.CompareOrdinal(text, start, name, 0, name.Length) == 0 && (!bounded || end == text.Length || !char.IsLetterOrDigit(text[end])))
                {
                    return (country, name.Length);
                }
            }

            return default;
        }

        private bool BeginsWord(string text, int start) => start == 0 || !char.IsLetterOrDigit(text[start - 1])
            || (language == "ar" && ArabicPrefixes.Contains(text[start - 1], StringComparison.Ordinal) && (start == 1 || !char.IsLetterOrDigit(text[start - 2])));
    }
}

using System.Globalization;
using System.Text;

namespace Trilateral.Submissions.Contributions;

/// <summary>
/// Counts words the same way everywhere and always (rule 19). A word is a run of letters, digits and their marks. Inside a run, an apostrophe, a
/// hyphen, a full stop, a middle dot or an underscore joins what stands on both sides of it; a comma joins digits only. So "don't", "follow-up",
/// "e.g", "3.5" and "1,500" are one word each; any other sign parts words and none is one. Signs without width (joiners, direction marks) neither
/// part nor join; the zero-width space parts. Chinese and Japanese are written without spaces: every two characters of an unbroken run count as
/// one word, rounded up, which is about the length of a word there. Languages with spaces, Korean among them, count by runs; other scripts without
/// spaces (Thai, Khmer) count by run too and are therefore counted low.
/// </summary>
internal static class WordCount
{
    private const int ZeroWidthSpace = 0x200B;

    public static int Of(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var (words, ideographs, inWord, last) = (0, 0, false, default(Rune));
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            if (IsIdeograph(rune))
            {
                (ideographs, inWord) = (ideographs + 1, false);
            }
            else if (IsMark(rune) && ideographs > 0)
            {
                // A voicing mark or a variation of the character before it.
            }
            else if (IsWordPart(rune))
            {
                words += (ideographs + 1) / 2;
                words += inWord ? 0 : 1;
                (ideographs, inWord, last) = (0, true, rune);
            }
            else if (IsWidthless(rune) || (inWord && Joins(rune, last, runes.AsSpan(i + 1))))
            {
                // The run goes on.
            }
            else
            {
                words += (ideographs + 1) / 2;
                (ideographs, inWord) = (0, false);
            }
        }

        return words + ((ideographs + 1) / 2);
    }

    private static bool Joins(Rune joiner, Rune before, ReadOnlySpan<Rune> rest)
    {
        var next = 0;
        while (next < rest.Length && IsWidthless(rest[next]))
        {
            next++;
        }

        if (next == rest.Length || !IsWordPart(rest[next]) || IsIdeograph(rest[next]))
        {
            return false;
        }

        return joiner.Value switch
        {
            '\'' or '’' or '-' or '\u2010' or '\u2011' or '.' or '\u00B7' or '_' => true,
            ',' => Rune.IsDigit(before) && Rune.IsDigit(rest[next]),
            _ => false,
        };
    }

    private static bool IsWordPart(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsWidthless(Rune rune) => rune.Value != ZeroWidthSpace && Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    /// <summary>Han, Hiragana, Katakana and Bopomofo.</summary>
    private static bool IsIdeograph(Rune rune) => IsWordPart(rune) && !IsMark(rune) && rune.Value is
        (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x312F) or (>= 0x31A0 and <= 0x31BF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F) or (>= 0x20000 and <= 0x3FFFF);
}

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Which figures may be shown (rule 45): none below <see cref="Smallest"/>, nor parts of a whole whose difference would tell one.</summary>
public static class SmallFigures
{
    /// <summary>The smallest figure that is shown.</summary>
    public const int Smallest = 5;

    /// <summary>Small ones, none included, are not told apart.</summary>
    public static bool MayBeShown(int figure) => figure >= Smallest;

    /// <summary>
    /// The parts of a whole that is shown beside them, with null for what is withheld. What is withheld is small, or is withheld so that the rest of the
    /// whole is at least two parts and no small figure; nothing says which of them is which.
    /// </summary>
    public static IReadOnlyList<int?> Parts(IReadOnlyList<int> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (!MayBeShown(parts.Sum()))
        {
            return [.. parts.Select(_ => (int?)null)];
        }

        var withheld = parts.Select((figure, index) => (figure, index)).Where(part => !MayBeShown(part.figure)).ToList();
        foreach (var next in parts.Select((figure, index) => (figure, index)).Where(part => MayBeShown(part.figure)).OrderBy(part => part.figure).ThenBy(part => part.index))
        {
            if (withheld.Count == 0 || (withheld.Count > 1 && MayBeShown(withheld.Sum(part => part.figure))))
            {
                break;
            }

            withheld.Add(next);
        }

        var indices = withheld.Select(part => part.index).ToHashSet();
        return [.. parts.Select((figure, index) => indices.Contains(index) ? (int?)null : figure)];
    }
}

using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>What notices of decisions say, in words that the templates have in every language.</summary>
internal static class DecisionFacts
{
    /// <summary>Said where a message leaves it to the record.</summary>
    public const string InRecord = "inRecord";

    /// <summary>Where the decision is read.</summary>
    public static string Path(string decision) => $"/membership/v1/decisions/{decision}";

    /// <summary>In the order in which the three are always named, whoever spoke first; none where there is none.</summary>
    public static string Sides(IEnumerable<string> sides)
    {
        var named = sides.ToHashSet(StringComparer.Ordinal);
        return named.Count == 0 ? "none" : string.Join(',', Audience.Three.Where(named.Contains).Concat(named.Except(Audience.Three).Order(StringComparer.Ordinal)));
    }
}

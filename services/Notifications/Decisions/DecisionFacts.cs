using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Decisions;

/// <summary>What notices of decisions say, in words that the templates have in every language.</summary>
internal static class DecisionFacts
{
    /// <summary>Where the decision is read.</summary>
    public static string Path(string decision) => $"/membership/v1/decisions/{decision}";

    /// <summary>In the order in which the three are always named, whoever spoke first; none where there is none.</summary>
    public static string Sides(IEnumerable<string> sides)
    {
        var named = sides.ToHashSet(StringComparer.Ordinal);
        return named.Count == 0 ? "none" : string.Join(',', Audience.Three.Where(named.Contains).Concat(named.Except(Audience.Three).Order(StringComparer.Ordinal)));
    }

    /// <summary>
    /// What a side decides by saying nothing. Of an advisory decision silence is no objection whatever it counts as, and where every side has to consent
    /// anything but consent stands against the agreement (rule 5).
    /// </summary>
    /// <param name="silence">consent, abstention or nothing; what is not known is left to the record.</param>
    /// <param name="quorum">all, majority or advisory.</param>
    public static string MeaningOfSilence(string silence, string quorum) => (silence, quorum) switch
    {
        ("consent" or "abstention" or "nothing", "advisory") => "noObjection",
        ("consent", "all" or "majority") => "consent",
        ("abstention" or "nothing", "all") => "notAgreed",
        ("abstention" or "nothing", "majority") => silence,
        _ => "inRecord",
    };
}

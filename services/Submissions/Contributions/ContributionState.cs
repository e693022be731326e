namespace Trilateral.Submissions.Contributions;

/// <summary>Where a contribution stands. It never goes back.</summary>
public enum ContributionState
{
    /// <summary>Only its author sees it.</summary>
    Draft,

    /// <summary>Sent; its text no longer changes (rule 22).</summary>
    Lodged,

    Published,

    /// <summary>Taken back; a stub without its words stays.</summary>
    Withdrawn,
}

/// <summary>What somebody may do with a contribution.</summary>
internal enum ContributionAct
{
    Read,
    Edit,
    Lodge,
    Publish,
    Withdraw,
}

internal static class ContributionLife
{
    /// <returns>The state after the act; null when the act does not lead on from this state.</returns>
    public static ContributionState? After(ContributionState state, ContributionAct act) => (state, act) switch
    {
        (_, ContributionAct.Read) => state,
        (ContributionState.Draft, ContributionAct.Edit) => ContributionState.Draft,
        (ContributionState.Draft, ContributionAct.Lodge) => ContributionState.Lodged,
        (ContributionState.Lodged, ContributionAct.Publish) => ContributionState.Published,
        (ContributionState.Lodged or ContributionState.Published, ContributionAct.Withdraw) => ContributionState.Withdrawn,
        _ => null,
    };
}

namespace Trilateral.Submissions.Contributions;

/// <summary>Where a contribution goes.</summary>
public enum ContributionChannel
{
    /// <summary>To the three sides of one country's review.</summary>
    National,

    /// <summary>To a constructive dialogue; it names no specific country (rule 18).</summary>
    Dialogue,

    /// <summary>To the Conference of the Parties.</summary>
    Cop,
}

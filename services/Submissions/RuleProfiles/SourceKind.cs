namespace Trilateral.Submissions.RuleProfiles;

/// <summary>Where a profile's numbers come from.</summary>
public enum SourceKind
{
    /// <summary>A text that binds this forum or names the number for it.</summary>
    Sourced,

    /// <summary>Our proposal, often taken over from a neighbouring forum; waits for a sourced one.</summary>
    Default,
}

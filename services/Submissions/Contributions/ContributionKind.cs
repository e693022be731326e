namespace Trilateral.Submissions.Contributions;

/// <summary>What a contribution is; rule profiles set its limits by this.</summary>
public enum ContributionKind
{
    Statement,

    /// <summary>Spoken from the floor; its text goes to the interpreters (rules 16, 17).</summary>
    Intervention,
    PositionPaper,
    ParallelReport,
    Declaration,

    /// <summary>Input to a State's self-assessment questionnaire.</summary>
    SaqInput,
}

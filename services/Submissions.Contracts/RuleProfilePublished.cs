namespace Trilateral.Submissions.Contracts;

/// <summary>Limits and windows hold for what is drafted from now on; what was drafted before keeps its profile (rule 49).</summary>
/// <param name="RuleProfileId"><c>rul_</c> and 32 hex digits.</param>
/// <param name="Version">Of the record, from 1.</param>
/// <param name="Name">What the versions of a profile have in common, kebab case.</param>
/// <param name="ProfileVersion">From 1, one more with each publication under the name.</param>
/// <param name="Kinds">The kinds of contribution it sets limits for, camelCase; new ones may appear.</param>
/// <param name="Channels">The channels it holds in, camelCase.</param>
/// <param name="SourceKind"><c>sourced</c> or <c>default</c>.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="Reach">Whom the record concerns: <c>global</c>.</param>
/// <param name="Class">Confidentiality class: Public.</param>
public sealed record RuleProfilePublished(
    string RuleProfileId,
    long Version,
    string Name,
    int ProfileVersion,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Channels,
    string SourceKind,
    DateTimeOffset PublishedAt,
    string Reach,
    string Class);

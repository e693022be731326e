namespace Trilateral.Submissions.Contracts;

/// <summary>A contribution was taken back by its author; a stub without its words stays. Whoever kept its title forgets it.</summary>
/// <param name="ContributionId"><c>con_</c> and 32 hex digits.</param>
/// <param name="Version">Of the record; a higher one is newer.</param>
/// <param name="Kind">camelCase; new kinds may appear.</param>
/// <param name="Channel"><c>national</c>, <c>dialogue</c> or <c>cop</c>.</param>
/// <param name="Side">The side that made it.</param>
/// <param name="Organisation">The organisation that made it, <c>org_…</c>; null where the side as a whole did.</param>
/// <param name="WithdrawnAt">UTC.</param>
/// <param name="Reach"><c>global</c> or the framework's id.</param>
/// <param name="Class">Confidentiality class: Public, FrameworkOnly, OwnSide or Restricted.</param>
public sealed record ContributionWithdrawn(
    string ContributionId,
    long Version,
    string Kind,
    string Channel,
    string Side,
    string? Organisation,
    DateTimeOffset WithdrawnAt,
    string Reach,
    string Class);

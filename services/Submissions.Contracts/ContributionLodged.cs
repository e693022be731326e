namespace Trilateral.Submissions.Contracts;

/// <summary>A contribution was sent and can no longer be changed. Thin: nothing of its content.</summary>
/// <param name="ContributionId"><c>con_</c> and 32 hex digits.</param>
/// <param name="Version">Of the record; a higher one is newer.</param>
/// <param name="Kind">camelCase; new kinds may appear.</param>
/// <param name="Channel"><c>national</c>, <c>dialogue</c> or <c>cop</c>.</param>
/// <param name="DialogueId">The dialogue it is meant for, <c>evt_…</c>; null for none.</param>
/// <param name="Side">The side that made it.</param>
/// <param name="Organisation">The organisation that made it, <c>org_…</c>; null where the side as a whole did.</param>
/// <param name="LodgedAt">UTC.</param>
/// <param name="AcknowledgementDueAt">Until when its addressee acknowledges it (rule 23), UTC, inclusive.</param>
/// <param name="Reach"><c>global</c> or the framework's id.</param>
/// <param name="Class">Confidentiality class: FrameworkOnly, OwnSide or Restricted.</param>
public sealed record ContributionLodged(
    string ContributionId,
    long Version,
    string Kind,
    string Channel,
    string? DialogueId,
    string Side,
    string? Organisation,
    DateTimeOffset LodgedAt,
    DateTimeOffset AcknowledgementDueAt,
    string Reach,
    string Class);

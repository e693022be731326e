namespace Trilateral.Submissions.Contracts;

/// <summary>A contribution may be read by everyone: published with its author's consent, or entered by UNODC after the fact.</summary>
/// <param name="ContributionId"><c>con_</c> and 32 hex digits.</param>
/// <param name="Version">Of the record; a higher one is newer.</param>
/// <param name="Kind">camelCase; new kinds may appear.</param>
/// <param name="Channel"><c>national</c>, <c>dialogue</c> or <c>cop</c>.</param>
/// <param name="DialogueId">The dialogue it was meant for, <c>evt_…</c>; null for none.</param>
/// <param name="Side">The side that made it.</param>
/// <param name="Organisation">The organisation that made it, <c>org_…</c>; null where the side as a whole did.</param>
/// <param name="Title">In the contribution's own language.</param>
/// <param name="Language">BCP 47.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="RecordedAfterTheFact">True for history: nobody has to act on it.</param>
/// <param name="Reach"><c>global</c> or the framework's id.</param>
/// <param name="Class">Confidentiality class: Public.</param>
public sealed record ContributionPublished(
    string ContributionId,
    long Version,
    string Kind,
    string Channel,
    string? DialogueId,
    string Side,
    string? Organisation,
    string Title,
    string Language,
    DateTimeOffset PublishedAt,
    bool RecordedAfterTheFact,
    string Reach,
    string Class);

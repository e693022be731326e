namespace Trilateral.Notifications.Contracts;

/// <summary>A notice whose sender asked for proof has not reached an addressee of a side, or there was nobody to send it to. A <see cref="NoticeDelivered"/> may follow: from another addressee, or when it is sent again.</summary>
/// <param name="NoticeId"><c>msg_…</c>, of the event.</param>
/// <param name="Type">Of the event, for example <c>decision.announced</c>.</param>
/// <param name="SubjectId">The record it told of.</param>
/// <param name="SubjectVersion">Its version then.</param>
/// <param name="NoticedSide">Whose notice it is: government, civil_society, unodc.</param>
/// <param name="Channel">mail or webhook; none where there was nobody to send it to.</param>
/// <param name="AddresseeId">The person, <c>per_…</c>, or the endpoint, <c>whe_…</c>; null for nobody.</param>
/// <param name="Outcome">refused, failed (taken and given back), exhausted, stopped, skipped, withdrawn, late (not within a day; attempts go on), unsent (no relay), gone or nobody; others may appear.</param>
/// <param name="BouncedAt">When that was seen, UTC.</param>
/// <param name="Reach">The record's.</param>
/// <param name="Class">Restricted: for the service that asked, told to nobody.</param>
public sealed record NoticeBounced(
    string NoticeId,
    string Type,
    string SubjectId,
    long SubjectVersion,
    string NoticedSide,
    string Channel,
    string? AddresseeId,
    string Outcome,
    DateTimeOffset BouncedAt,
    string Reach,
    string Class);

namespace Trilateral.Notifications.Contracts;

/// <summary>A notice whose sender asked for proof has reached somebody of a side. Nothing in it is personal but ids.</summary>
/// <param name="NoticeId"><c>msg_…</c>, of the event.</param>
/// <param name="Type">Of the event, for example <c>decision.announced</c>.</param>
/// <param name="SubjectId">The record it told of.</param>
/// <param name="SubjectVersion">Its version then.</param>
/// <param name="NoticedSide">Whose notice it is: government, civil_society, unodc.</param>
/// <param name="Channel">mail or webhook.</param>
/// <param name="AddresseeId">The person, <c>per_…</c>, or the endpoint, <c>whe_…</c>.</param>
/// <param name="DeliveredAt">When the relay or the receiver took it, UTC.</param>
/// <param name="Reach">The record's.</param>
/// <param name="Class">Restricted: for the service that asked, told to nobody.</param>
public sealed record NoticeDelivered(
    string NoticeId,
    string Type,
    string SubjectId,
    long SubjectVersion,
    string NoticedSide,
    string Channel,
    string AddresseeId,
    DateTimeOffset DeliveredAt,
    string Reach,
    string Class);

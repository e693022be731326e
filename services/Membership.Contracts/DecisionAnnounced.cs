namespace Trilateral.Membership.Contracts;

/// <summary>
/// The sides of a framework are asked, and no window runs yet: its rules let it begin when every side asked is proven to have been told. <see cref="DecisionOpened"/>
/// then says until when; a side may speak before.
/// </summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision, from 1.</param>
/// <param name="RequestId">The asker's.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="Question">What the sides are asked, in English; names no person.</param>
/// <param name="EligibleSides">government, civil_society, unodc.</param>
/// <param name="Silence">What a side's silence counts as: consent, abstention or nothing.</param>
/// <param name="MeaningOfSilence">What a side decides by saying nothing where the others consent: consent, abstention, nothing, notAgreed or noObjection.</param>
/// <param name="Quorum">all, majority or advisory.</param>
/// <param name="Window">How long positions are taken once the window has begun; ISO 8601.</param>
/// <param name="AskedAt">UTC.</param>
/// <param name="TimeZone">IANA, in which days are counted.</param>
/// <param name="ProfileId">The rules it runs by, <c>dpr_…</c>.</param>
/// <param name="ProfileNumber">Their number.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record DecisionAnnounced(
    string DecisionId,
    long Version,
    string RequestId,
    string AskedBy,
    string FrameworkId,
    string Kind,
    string Subject,
    string Question,
    IReadOnlyList<string> EligibleSides,
    string Silence,
    string MeaningOfSilence,
    string Quorum,
    string Window,
    DateTimeOffset AskedAt,
    string TimeZone,
    string ProfileId,
    int ProfileNumber,
    string Reach,
    string Class);

using System.Text.Json.Serialization;

namespace Trilateral.Membership.Contracts;

/// <summary>The sides of a framework are asked; their window is open. Where its rules ask for proof of notice, a <see cref="DecisionAnnounced"/> came before it.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision; 1 unless it was announced before.</param>
/// <param name="RequestId">The asker's.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="EligibleSides">government, civil_society, unodc.</param>
/// <param name="Silence">What a side's silence counts as: consent, abstention or nothing.</param>
/// <param name="Quorum">all, majority or advisory.</param>
/// <param name="OpensAt">When the window began, UTC.</param>
/// <param name="ClosesAt">The last second of the window, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day's end.</param>
/// <param name="ProfileId">The rules it runs by, <c>dpr_…</c>.</param>
/// <param name="ProfileNumber">Their number.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
/// <param name="Question">What the sides are asked, in English; names no person. Absent in messages of before it was told.</param>
/// <param name="MeaningOfSilence">What a side decides by saying nothing where the others consent: consent, abstention, nothing, notAgreed or noObjection. Absent in messages of before it was told.</param>
public sealed record DecisionOpened(
    string DecisionId,
    long Version,
    string RequestId,
    string AskedBy,
    string FrameworkId,
    string Kind,
    string Subject,
    IReadOnlyList<string> EligibleSides,
    string Silence,
    string Quorum,
    DateTimeOffset OpensAt,
    DateTimeOffset ClosesAt,
    string TimeZone,
    string ProfileId,
    int ProfileNumber,
    string Reach,
    string Class,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Question = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MeaningOfSilence = null);

using System.Text.Json.Serialization;

namespace Trilateral.Membership.Contracts;

/// <summary>
/// A side that is asked has answered within the window, or before it began; it may answer anew until the window ends. Of a contested decision: the one concerned has
/// replied, or a side has voted. What was said is read at the decision.
/// </summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="SpeakingSide">government, civil_society, unodc.</param>
/// <param name="TakenAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
/// <param name="Phase">reply or vote; absent for a position within the window.</param>
public sealed record PositionTaken(
    string DecisionId, long Version, string FrameworkId, string SpeakingSide, DateTimeOffset TakenAt, string Reach, string Class,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Phase = null);

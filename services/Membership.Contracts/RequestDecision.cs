namespace Trilateral.Membership.Contracts;

/// <summary>Asks the sides of a framework to decide. Answered by <see cref="DecisionOpened"/>, by <see cref="DecisionAnnounced"/> where the window waits for proof of notice, or by <see cref="DecisionRefused"/>; the same request asked twice opens one decision.</summary>
/// <param name="RequestId">The asker's own id of what it asks; with <paramref name="AskedBy"/> it makes a repeat known.</param>
/// <param name="AskedBy">The service that asks: its name.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">What kind of decision, in kebab case; chooses the decision profile.</param>
/// <param name="Subject">What is decided on, its id with prefix.</param>
/// <param name="Question">What the sides are asked, in English; names no person.</param>
/// <param name="EligibleSides">government, civil_society, unodc; all three when null.</param>
/// <param name="ConcernedOrganisationId">Whom an objection would concern, and who may reply to it, <c>org_…</c>; null for nobody.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record RequestDecision(
    string RequestId,
    string AskedBy,
    string FrameworkId,
    string Kind,
    string Subject,
    string Question,
    IReadOnlyList<string>? EligibleSides,
    string? ConcernedOrganisationId,
    string Reach,
    string Class);

namespace Trilateral.Membership.Contracts;

/// <summary>A pilot initiative is over; its lessons are at the initiative.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="ClosedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeClosed(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    DateTimeOffset ClosedAt,
    string Reach,
    string Class);

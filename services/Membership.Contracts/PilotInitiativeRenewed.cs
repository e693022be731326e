namespace Trilateral.Membership.Contracts;

/// <summary>A pilot initiative has ended with its lessons and the next one is proposed in its place.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="RenewedAs">The next one, <c>pil_…</c>.</param>
/// <param name="RenewedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeRenewed(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string RenewedAs,
    DateTimeOffset RenewedAt,
    string Reach,
    string Class);

namespace Trilateral.Membership.Contracts;

/// <summary>A side has suspended a pilot initiative; the three sides read its reason in the steps.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Side">government, civil_society or unodc.</param>
/// <param name="SuspendedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeSuspended(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string Side,
    DateTimeOffset SuspendedAt,
    string Reach,
    string Class);

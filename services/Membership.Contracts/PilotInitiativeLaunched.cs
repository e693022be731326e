namespace Trilateral.Membership.Contracts;

/// <summary>A State's pilot initiative is launched, or its launch of the past was recorded.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="LaunchedOn">The day, <c>yyyy-MM-dd</c>, where it happened.</param>
/// <param name="Place">Where.</param>
/// <param name="RecordedAfterTheFact">It happened before the platform knew of it: nobody needs to be told in haste.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeLaunched(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string Country,
    string LaunchedOn,
    string Place,
    bool RecordedAfterTheFact,
    string Reach,
    string Class);

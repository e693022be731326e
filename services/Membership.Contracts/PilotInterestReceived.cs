namespace Trilateral.Membership.Contracts;

/// <summary>A State wants a pilot initiative and has said so by note verbale; the message names neither the note nor its text.</summary>
/// <param name="PilotInterestId"><c>pin_…</c>.</param>
/// <param name="Version">Of the interest, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record PilotInterestReceived(
    string PilotInterestId,
    long Version,
    string FrameworkId,
    string Country,
    DateTimeOffset ReceivedAt,
    string Reach,
    string Class);

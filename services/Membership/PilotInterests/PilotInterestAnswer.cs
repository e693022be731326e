using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInterests;

/// <summary>A State's interest as the API shows it to the three sides.</summary>
/// <param name="Id"><c>pin_…</c>.</param>
/// <param name="Framework"><c>frm_…</c>.</param>
/// <param name="State">received or takenUp; new ones may appear.</param>
/// <param name="NoteVerbale">Its reference.</param>
/// <param name="NoteVerbaleOn">The day it bears.</param>
/// <param name="Statement">What the State hopes for.</param>
/// <param name="ReceivedAt">When it was entered.</param>
/// <param name="PilotInitiative">The one opened for it, <c>pil_…</c>.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record PilotInterestAnswer(
    string Id,
    string Framework,
    string State,
    string NoteVerbale,
    DateOnly NoteVerbaleOn,
    string? Statement,
    DateTimeOffset ReceivedAt,
    string? PilotInitiative,
    string Record,
    long Version) : IRecorded
{
    public static PilotInterestAnswer Of(PilotInterest interest) => new(
        interest.Id.ToString(),
        new Id<TrilateralFramework>(interest.FrameworkId.GetValueOrDefault()).ToString(),
        WireNames<PilotInterestState>.Of(interest.State),
        interest.NoteVerbale,
        interest.NoteVerbaleOn,
        interest.Statement,
        interest.ReceivedAt,
        interest.PilotInitiativeId?.ToString(),
        $"/membership/v1/frameworks/{new Id<TrilateralFramework>(interest.FrameworkId.GetValueOrDefault())}/pilot-interests/{interest.Id}/record",
        interest.Version);
}

using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Stakeholders;

/// <summary>A stakeholder as the API shows it to those who may see it.</summary>
/// <param name="Id"><c>stk_…</c>.</param>
/// <param name="PilotInitiative"><c>pil_…</c>.</param>
/// <param name="Name">Of the body.</param>
/// <param name="Constituency">Its type.</param>
/// <param name="Relevance">Why it matters to the initiative.</param>
/// <param name="MappedBy">civil_society or unodc.</param>
/// <param name="SharedWithGovernment">Whether it has consented to be shown to the Government.</param>
/// <param name="MappedAt">When it was entered.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record StakeholderAnswer(
    string Id,
    string PilotInitiative,
    string Name,
    string Constituency,
    string Relevance,
    string MappedBy,
    bool SharedWithGovernment,
    DateTimeOffset MappedAt,
    string Record,
    long Version) : IRecorded
{
    public static StakeholderAnswer Of(Stakeholder stakeholder) => new(
        stakeholder.Id.ToString(),
        stakeholder.PilotInitiativeId.ToString(),
        stakeholder.Name,
        WireNames<Constituency>.Of(stakeholder.Constituency),
        stakeholder.Relevance,
        WireNames<Side>.Of(stakeholder.MappedBy),
        stakeholder.Consent is not null,
        stakeholder.MappedAt,
        $"/membership/v1/pilot-initiatives/{stakeholder.PilotInitiativeId}/stakeholders/{stakeholder.Id}/record",
        stakeholder.Version);
}

/// <summary>A stakeholder as the audit chain keeps it: that it is there and shown, never its name or why it matters.</summary>
internal sealed record StakeholderAudit(string PilotInitiative, string MappedBy, bool SharedWithGovernment);

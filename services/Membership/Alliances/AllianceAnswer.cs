using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Alliances;

/// <summary>An alliance as the API shows it; its members have a list of their own.</summary>
internal sealed record AllianceAnswer(
    string Id,
    string Kind,
    string Name,
    string? Framework,
    string? Region,
    string TimeZone,
    string? PartOf,
    string FacilitatingOrganisation,
    DateOnly FoundedOn,
    string? TermsOfReference,
    string? ConflictOfInterest,
    bool RecordedAfterTheFact,
    string? Source,
    string? RuleProfile,
    DateTimeOffset RecordedAt,
    string Record,
    long Version) : IRecorded
{
    public static AllianceAnswer Of(Alliance alliance) => new(
        alliance.Id.ToString(),
        WireNames<AllianceKind>.Of(alliance.Kind),
        alliance.Name,
        alliance.FrameworkId?.ToString(),
        alliance.Region,
        alliance.TimeZone,
        alliance.PartOfId?.ToString(),
        alliance.FacilitatingOrganisationId.ToString(),
        alliance.FoundedOn,
        alliance.TermsOfReference,
        alliance.ConflictOfInterest,
        alliance.RecordedAfterTheFact,
        alliance.Source,
        alliance.RuleProfileId?.ToString(),
        alliance.RecordedAt,
        $"/membership/v1/alliances/{alliance.Id}/record",
        alliance.Version);
}

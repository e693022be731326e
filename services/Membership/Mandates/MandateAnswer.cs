using System.Text.Json;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>A mandate as the API shows it.</summary>
internal sealed record MandateAnswer(
    string Id,
    string ClientId,
    string Role,
    string Side,
    string? Framework,
    string? Organisation,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string Document,
    string? EndReason,
    string? EndDocument,
    string? ConflictOfInterest,
    DateTimeOffset GrantedAt,
    int? Cluster,
    string? Alliance,
    string? Replaces,
    IReadOnlyList<OpenItems> TakenOver,
    string Record,
    long Version) : IRecorded
{
    public static MandateAnswer Of(Mandate mandate) => new(
        mandate.Id.ToString(),
        mandate.ClientId.ToString(),
        mandate.Role,
        WireNames<Side>.Of(mandate.OwnerSide),
        FrameworkName.Of(mandate.FrameworkId),
        mandate.OwnerOrganisation,
        mandate.StartsAt,
        mandate.EndsAt,
        mandate.Document,
        mandate.EndReason,
        mandate.EndDocument,
        mandate.ConflictOfInterest,
        mandate.GrantedAt,
        mandate.Cluster,
        mandate.AllianceId?.ToString(),
        mandate.Replaces?.ToString(),
        [.. mandate.TakenOver.Select(OpenItems.Parse)],
        $"/membership/v1/mandates/{mandate.Id}/record",
        mandate.Version);

    /// <summary>As the audit chain keeps it: without the disclosure, which somebody may want forgotten.</summary>
    public string ToAudit() => JsonSerializer.Serialize(this with { ConflictOfInterest = null }, TokensJson.Default.MandateAnswer);
}

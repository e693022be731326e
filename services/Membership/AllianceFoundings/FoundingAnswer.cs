using System.Text.Json;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>A founding as its founders see it.</summary>
/// <param name="Id"><c>fou_…</c>.</param>
/// <param name="Kind">national or regional.</param>
/// <param name="Name">The alliance's public name.</param>
/// <param name="Framework">Of a national alliance, <c>frm_…</c>.</param>
/// <param name="Region">Of a network.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="PartOf">The network above, <c>aln_…</c>.</param>
/// <param name="FacilitatingOrganisation">Who convenes and will facilitate, <c>org_…</c>.</param>
/// <param name="Founders">Who signs, and who has.</param>
/// <param name="TermsOfReference">What is signed; published with the founding.</param>
/// <param name="ConflictOfInterest">Signed and published too.</param>
/// <param name="RuleProfile">The numbers it is founded by, <c>rul_…</c>.</param>
/// <param name="State">open, founded, withdrawn or expired; expired as soon as the last second for signatures is over.</param>
/// <param name="Alliance">What came of it, <c>aln_…</c>.</param>
/// <param name="ProposedAt">When it was put to the founders.</param>
/// <param name="SignUntil">The last second in which a founder signs.</param>
/// <param name="EndedAt">When the last of them signed, or it was withdrawn or expired.</param>
/// <param name="WithdrawalReason">Why it was.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">One more with every signature.</param>
internal sealed record FoundingAnswer(
    string Id,
    string Kind,
    string Name,
    string? Framework,
    string? Region,
    string TimeZone,
    string? PartOf,
    string FacilitatingOrganisation,
    IReadOnlyList<FoundingAnswer.Founder> Founders,
    string TermsOfReference,
    string ConflictOfInterest,
    string RuleProfile,
    string State,
    string? Alliance,
    DateTimeOffset ProposedAt,
    DateTimeOffset SignUntil,
    DateTimeOffset? EndedAt,
    string? WithdrawalReason,
    string Record,
    long Version) : IRecorded
{
    /// <param name="Organisation"><c>org_…</c>.</param>
    /// <param name="SignedAt">Absent while it has not.</param>
    /// <param name="GovernmentTies">none, assistsBothSides or governmentControlled; absent while it has not signed.</param>
    /// <param name="ConflictOfInterest">What it discloses of such ties.</param>
    internal sealed record Founder(string Organisation, DateTimeOffset? SignedAt, string? GovernmentTies, string? ConflictOfInterest)
    {
        public static Founder Of(FounderSignature founder) => new(
            founder.OrganisationId.ToString(), founder.SignedAt, founder.GovernmentTies is { } ties ? WireNames<GovernmentTies>.Of(ties) : null, founder.Disclosure);
    }

    public static FoundingAnswer Of(AllianceFounding founding, DateTimeOffset now) => new(
        founding.Id.ToString(),
        WireNames<AllianceKind>.Of(founding.Kind),
        founding.Name,
        founding.FrameworkId?.ToString(),
        founding.Region,
        founding.TimeZone,
        founding.PartOfId?.ToString(),
        founding.FacilitatingOrganisationId.ToString(),
        [.. founding.Founders.OrderBy(founder => founder.OrganisationId).Select(Founder.Of)],
        founding.TermsOfReference,
        founding.ConflictOfInterest,
        founding.RuleProfileId.ToString(),
        WireNames<FoundingState>.Of(founding.StateAt(now)),
        founding.AllianceId?.ToString(),
        founding.ProposedAt,
        founding.SignUntil,
        founding.StateAt(now) == FoundingState.Expired ? founding.ExpiresAt : founding.EndedAt,
        founding.WithdrawalReason,
        $"/membership/v1/alliance-foundings/{founding.Id}/record",
        founding.Version);

    /// <summary>The audit row of an act on a founding, with what was signed as the founders read it.</summary>
    public static AuditEntry Entry(Actor actor, AllianceFounding founding, string action, DateTimeOffset now, string? before = null, string? reason = null) =>
        actor.Audit(now, action, founding.Id.ToString(), before, Of(founding, now).ToAudit(), reason, founding.RuleProfileId.ToString());

    /// <summary>Without what a founder disclosed, which somebody may want forgotten.</summary>
    public string ToAudit() => JsonSerializer.Serialize(
        this with { Founders = [.. Founders.Select(founder => founder with { ConflictOfInterest = null })] }, MembershipJson.Default.FoundingAnswer);
}

using System.Text.Json;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Suspensions;

/// <summary>A proposal to suspend as the API shows it to those it concerns.</summary>
internal sealed record SuspensionAnswer(
    string Id,
    string Membership,
    string Alliance,
    string Organisation,
    string State,
    string Reason,
    DateTimeOffset EndsAt,
    DateTimeOffset ReplyUntil,
    string TimeZone,
    string RuleProfile,
    DateTimeOffset ProposedAt,
    string? Reply,
    DateTimeOffset? RepliedAt,
    string? DecisionReason,
    DateTimeOffset? DecidedAt,
    DateTimeOffset? LiftedAt,
    string Record,
    long Version) : IRecorded
{
    public static SuspensionAnswer Of(Suspension suspension) => new(
        suspension.Id.ToString(),
        suspension.MembershipId.ToString(),
        suspension.AllianceId.ToString(),
        suspension.OrganisationId.ToString(),
        WireNames<SuspensionState>.Of(suspension.State),
        suspension.Reason,
        suspension.EndsAt,
        suspension.ReplyUntil,
        suspension.TimeZone,
        suspension.RuleProfileId.ToString(),
        suspension.ProposedAt,
        suspension.Reply,
        suspension.RepliedAt,
        suspension.DecisionReason,
        suspension.DecidedAt,
        suspension.LiftedAt,
        $"/membership/v1/memberships/{suspension.MembershipId}/suspensions/{suspension.Id}/record",
        suspension.Version);
}

/// <summary>A proposal to suspend as the audit chain keeps it: ids and states, of its texts only the reason of the act.</summary>
internal sealed record SuspensionAudit(string Membership, string Organisation, string State, DateTimeOffset EndsAt, DateTimeOffset ReplyUntil, DateTimeOffset? RepliedAt)
{
    public static string Of(Suspension suspension) => JsonSerializer.Serialize(
        new SuspensionAudit(
            suspension.MembershipId.ToString(), suspension.OrganisationId.ToString(), WireNames<SuspensionState>.Of(suspension.State), suspension.EndsAt, suspension.ReplyUntil,
            suspension.RepliedAt),
        MembershipJson.Default.SuspensionAudit);

    public static AuditEntry Entry(Actor actor, Suspension suspension, string action, DateTimeOffset now, RuleProfile profile, string? before = null, string? reason = null) =>
        actor.Audit(now, action, suspension.Id.ToString(), before, Of(suspension), reason, profile.Id.ToString(), profile.Number);
}

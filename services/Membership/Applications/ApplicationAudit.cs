using System.Text.Json;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Applications;

/// <summary>An application as the audit chain keeps it: ids and states, none of its texts but the reason of its end.</summary>
internal sealed record ApplicationAudit(string Alliance, string Organisation, string State, string RuleProfile, DateTimeOffset CommentsCloseAt, string? Membership)
{
    public static string Of(MembershipApplication application) => JsonSerializer.Serialize(
        new ApplicationAudit(
            application.AllianceId.ToString(),
            application.OrganisationId.ToString(),
            WireNames<ApplicationState>.Of(application.State),
            application.RuleProfileId.ToString(),
            application.CommentsCloseAt,
            application.MembershipId?.ToString()),
        MembershipJson.Default.ApplicationAudit);

    /// <param name="actor">Who acts.</param>
    /// <param name="application">After the act.</param>
    /// <param name="action">Subject and past verb.</param>
    /// <param name="now">When.</param>
    /// <param name="profile">The numbers it is handled by.</param>
    /// <param name="before">What <see cref="Of"/> said before the act; null for a new application.</param>
    public static AuditEntry Entry(Actor actor, MembershipApplication application, string action, DateTimeOffset now, RuleProfile profile, string? before = null) =>
        actor.Audit(now, action, application.Id.ToString(), before, Of(application), application.Reason, profile.Id.ToString(), profile.Number);
}

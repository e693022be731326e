using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Applications;

/// <summary>An application as the audit chain keeps it: ids, states and dates, none of its texts but the reason of its end.</summary>
internal sealed record ApplicationAudit(
    string Alliance, string Organisation, string State, string RuleProfile, DateTimeOffset? CommentsCloseAt, string? Membership, int InformationRounds, DateTimeOffset? AnswerDueAt, string? AppealOutcome)
{
    public static string Of(MembershipApplication application) => JsonSerializer.Serialize(
        new ApplicationAudit(
            application.AllianceId.ToString(),
            application.OrganisationId.ToString(),
            WireNames<ApplicationState>.Of(application.State),
            application.RuleProfileId.ToString(),
            application.CommentsCloseAt,
            application.MembershipId?.ToString(),
            application.InformationRounds,
            application.AnswerDueAt,
            application.AppealOutcome is { } outcome ? WireNames<AppealOutcome>.Of(outcome) : null),
        MembershipJson.Default.ApplicationAudit);

    /// <param name="actor">Who acts.</param>
    /// <param name="application">After the act.</param>
    /// <param name="action">Subject and past verb.</param>
    /// <param name="now">When.</param>
    /// <param name="profile">The numbers it is handled by.</param>
    /// <param name="before">What <see cref="Of"/> said before the act; null for a new application.</param>
    public static AuditEntry Entry(Actor actor, MembershipApplication application, string action, DateTimeOffset now, RuleProfile profile, string? before = null) =>
        actor.Audit(now, action, application.Id.ToString(), before, Of(application), application.AppealReason ?? application.Reason, profile.Id.ToString(), profile.Number);
}

internal static class ApplicationMessages
{
    /// <summary>Tells of a step between submission and end, in the save of that step.</summary>
    /// <param name="database">Tracks the application.</param>
    /// <param name="application">After the step.</param>
    /// <param name="from">Its state before.</param>
    /// <param name="at">When.</param>
    public static void TellOfMove(this MembershipDbContext database, MembershipApplication application, ApplicationState from, DateTimeOffset at)
    {
        var version = database.Advance(application);
        database.Publish(
            new ApplicationMoved(
                application.Id.ToString(),
                version.Version,
                application.AllianceId.ToString(),
                application.OrganisationId.ToString(),
                WireNames<ApplicationState>.Of(from),
                WireNames<ApplicationState>.Of(application.State),
                at,
                application.CommentsOpenedAt is null ? null : application.CommentsCloseAt,
                application.DecisionDueAt,
                application.AnswerDueAt,
                application.InformationRounds,
                application.Reach,
                application.Class,
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
    }
}

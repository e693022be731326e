using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>
/// Where the framework's agreement says so, and nowhere else, the Government is asked whether it objects to a member (rule 37): as a decision of its side
/// alone, in which silence is no objection and whose outcome is advice. It reads the applicant's public name; never the application.
/// </summary>
internal static class AskGovernment
{
    /// <summary>Of these decisions.</summary>
    public const string Kind = "member-no-objection";

    // An appeal may have to ask what a decline left out.
    private static readonly IReadOnlyList<ApplicationState> From = [ApplicationState.MemberComments, ApplicationState.Appealed];

    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, From, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, alliance, profile) = found;
        var violations = Decide(application, profile, actor, now);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        var framework = await database.Frameworks.AsNoTracking().SingleAsync(row => row.Id == application.FrameworkId, cancellationToken);
        var organisation = await database.Organisations.Where(row => row.Id == application.OrganisationId).Select(row => row.Name).SingleAsync(cancellationToken);
        var decision = OpenDecision.Open(
            database,
            new(
                framework,
                Kind,
                application.Id.ToString(),
                $"Does the Government object to the admission of {organisation} to {alliance.Name}? The alliance decides; a reasoned objection is recorded and replied to.",
                MembershipService.Name,
                application.Id.ToString(),
                [Side.Government],
                application.OrganisationId.ToString(),
                actor),
            await DecisionProfile.InForceAsync(database, Kind, framework.Id, cancellationToken),
            now);
        application.AskGovernment(actor.PersonId!, decision.Id.ToString());
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.government_asked", now, profile, before));
        return await database.SaveAskingAsync(cancellationToken) is { } stale ? stale : Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    /// <summary>Whether nobody may be admitted before the Government was asked.</summary>
    internal static bool IsOwed(MembershipApplication application, RuleProfile profile) =>
        profile.AsksGovernment && application is { FrameworkId: not null, GovernmentOutcome: null };

    internal static IReadOnlyList<Violation> Decide(MembershipApplication application, RuleProfile profile, Actor assessor, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.Check(violations, application, assessor, now);
        if (!IsOwed(application, profile))
        {
            violations.Add("", "not-asked", "Nothing in this framework's agreement has the Government asked about members: the alliance decides.", rule: 37);
        }

        return violations.Found;
    }
}

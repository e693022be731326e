using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>Others than those who took part decide on an appeal: the decline stands, or the applicant is admitted or, declined out of its screening, screened on; with a reason either way (rule 36).</summary>
internal static class DecideAppeal
{
    private static readonly IReadOnlyList<ApplicationState> From = [ApplicationState.Appealed];

    /// <param name="Outcome">upheld: the decline stands; overturned: the applicant is admitted, or screened on where its file had not passed.</param>
    /// <param name="Reason">20 to 2,000 characters; the applicant reads it.</param>
    internal sealed record Request(string? Outcome, string? Reason);

    /// <summary>What the rule says: an outcome with its reason, or what is wrong.</summary>
    internal sealed record Decision(AppealOutcome Outcome, string Reason, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId,
        string id,
        Request request,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, From, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, alliance, profile) = found;
        var decision = Decide(application, request, profile, actor, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        AllianceMembership? member = null;
        if (decision.Outcome == AppealOutcome.Overturned && application.WasPassed)
        {
            member = AdmitMember.MemberOf(application, Id.New<AllianceMembership>(now), now);
            database.AddMember(member, alliance, profile, actor, now, decision.Reason, profile.Id.ToString(), profile.Number);
        }

        application.EndAppeal(decision.Outcome, decision.Reason, now, member?.Id);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.appeal_decided", now, profile, before));
        return await AdmitMember.SaveAsync(application, condition, database, now, From, cancellationToken);
    }

    internal static Decision Decide(MembershipApplication application, Request request, RuleProfile profile, Actor assessor, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.CheckAssessor(violations, application, assessor);
        if (application.Assessors.Contains(assessor.PersonId))
        {
            violations.Add("#header/Authorization", "took-part", "An appeal is decided by others than those who took part in the decision.", rule: 36);
        }

        Assessment.CheckReply(violations, application, now);
        var outcome = violations.Choice<AppealOutcome>("/outcome", request.Outcome);
        if (outcome == AppealOutcome.Overturned && application.WasPassed && AskGovernment.IsOwed(application, profile))
        {
            violations.Add("/outcome", "government-window", "The framework's agreement has the Government asked before anybody is admitted: ask it, then decide on the appeal.", rule: 37);
        }

        return new(outcome, violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", Assessment.MinReasonLength, rule: 36), violations.Found);
    }
}

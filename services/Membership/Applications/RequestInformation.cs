using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The screening needs more of the applicant: the clock stands until it answers, and rounds are counted, so that questions cannot go on for ever (M2).</summary>
internal static class RequestInformation
{
    /// <param name="Question">What is missing, 20 to 2,000 characters; the applicant reads it.</param>
    internal sealed record Request(string? Question);

    /// <summary>What the rule says: a question that stands, or what is wrong.</summary>
    internal sealed record Decision(string Question, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Screening], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, profile) = (found.Application, found.Profile);
        var decision = Decide(application, request, profile, actor);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.AskForInformation(actor.PersonId!, profile, now);
        database.InformationRequests.Add(InformationRequest.Of(application, decision.Question, Id.New<InformationRequest>(now), now));
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.information_requested", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static Decision Decide(MembershipApplication application, Request request, RuleProfile profile, Actor assessor)
    {
        var violations = new Violations();
        Assessment.CheckAssessor(violations, application, assessor);
        if (application.InformationRounds >= profile.InformationRounds)
        {
            violations.Add(
                "", "rounds",
                string.Create(CultureInfo.InvariantCulture, $"The applicant was asked {application.InformationRounds} times, as often as the rule profile allows: pass what is there, or decline."),
                rule: 36);
        }

        return new(violations.LongText("/question", request.Question, Assessment.MaxReasonLength, "the question", Assessment.MinReasonLength, rule: 36), violations.Found);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The alliance declines an applicant and says why (rule 36), out of the screening too, where the file does not pass. The reason stays with the application; the message does not carry it.</summary>
internal static class DeclineApplication
{
    /// <param name="Reason">20 to 2,000 characters; the applicant reads it.</param>
    internal sealed record Request(string? Reason);

    /// <summary>What the rule says: a reason that stands, or what is wrong.</summary>
    internal sealed record Decision(string Reason, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, Assessment.Declinable, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var decision = Decide(application, request, actor, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = ApplicationAudit.Of(application);
        application.Decline(actor.PersonId!, now, decision.Reason, found.Profile);
        var version = database.Advance(application);
        var answer = ApplicationAnswer.Of(application, now);
        database.Publish(
            new ApplicationDeclined(
                answer.Id, version.Version, answer.Alliance, answer.Organisation, now, application.Reach, application.Class, WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(ApplicationAudit.Entry(actor, application, "application.declined", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Decision Decide(MembershipApplication application, Request request, Actor assessor, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.Check(violations, application, assessor, now);
        var reason = violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", Assessment.MinReasonLength, rule: 36);
        return new(reason, violations.Found);
    }
}

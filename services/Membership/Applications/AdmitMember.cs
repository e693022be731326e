using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The alliance admits an applicant: the application ends and the membership begins in one save (rule 36).</summary>
internal static class AdmitMember
{
    /// <param name="Reason">Why, up to 2,000 characters; may be left out.</param>
    internal sealed record Request(string? Reason);

    /// <summary>What the rule says: a membership, or every reason why not.</summary>
    internal sealed record Decision(AllianceMembership? Member, string? Reason, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var (application, alliance, profile) = (found.Application, found.Alliance, found.Profile);
        var decision = Decide(application, request, actor, Id.New<AllianceMembership>(now), now);
        if (decision.Member is not { } member)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = ApplicationAudit.Of(application);
        database.AddMember(member, alliance, profile, actor, now, decision.Reason, profile.Id.ToString(), profile.Number);
        application.End(ApplicationState.Admitted, now, decision.Reason, member.Id);
        database.Advance(application);
        database.Record(ApplicationAudit.Entry(actor, application, "application.admitted", now, profile, before));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == AllianceMembership.OneEach)
        {
            return await AfterAnotherAsync(application.Id, condition, database, cancellationToken);
        }

        return Resource.Ok(ApplicationAnswer.Of(application));
    }

    internal static Decision Decide(MembershipApplication application, Request request, Actor assessor, Id<AllianceMembership> id, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.Check(violations, application, assessor, now);
        var reason = violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", min: 0);
        return violations.Any
            ? new(null, null, violations.Found)
            : new(
                new AllianceMembership
                {
                    Id = id,
                    AllianceId = application.AllianceId,
                    OrganisationId = application.OrganisationId,
                    Basis = MembershipBasis.Admission,
                    MemberSince = Days.TodayIn(application.TimeZone, now),
                    RecordedAt = now,
                },
                reason.Length > 0 ? reason : null,
                []);
    }

    // The membership's unique index may notice a second coordinator before the application's version does.
    private static async Task<ProblemHttpResult> AfterAnotherAsync(
        Id<MembershipApplication> id, IfMatch condition, MembershipDbContext database, CancellationToken cancellationToken)
    {
        database.ChangeTracker.Clear();
        var current = await database.Applications.AsNoTracking().SingleAsync(row => row.Id == id, cancellationToken);
        return condition.Refuses(current)
            ?? (current.State == ApplicationState.Submitted ? SubmitApplication.AlreadyMember() : Assessment.WrongState(current));
    }
}

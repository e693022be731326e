using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
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
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, Assessment.Decidable, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, alliance, profile) = found;
        var decision = Decide(application, request, profile, actor, Id.New<AllianceMembership>(now), now);
        if (decision.Member is not { } member)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        database.AddMember(member, alliance, profile, actor, now, decision.Reason, profile.Id.ToString(), profile.Number);
        application.Admit(actor.PersonId!, now, decision.Reason, member.Id);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.admitted", now, profile, before));
        return await SaveAsync(application, condition, database, now, Assessment.Decidable, cancellationToken);
    }

    internal static Decision Decide(MembershipApplication application, Request request, RuleProfile profile, Actor assessor, Id<AllianceMembership> id, DateTimeOffset now)
    {
        var violations = new Violations();
        Assessment.Check(violations, application, assessor, now);
        if (AskGovernment.IsOwed(application, profile))
        {
            violations.Add("", "government-window", "The framework's agreement has the Government asked first whether it objects; what it says is advice.", rule: 37);
        }

        var reason = violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", min: 0);
        return violations.Any ? new(null, null, violations.Found) : new(MemberOf(application, id, now), reason.Length > 0 ? reason : null, []);
    }

    /// <summary>The membership an admission makes, from this day on where the alliance lives.</summary>
    internal static AllianceMembership MemberOf(MembershipApplication application, Id<AllianceMembership> id, DateTimeOffset now) => new()
    {
        Id = id,
        AllianceId = application.AllianceId,
        OrganisationId = application.OrganisationId,
        Basis = MembershipBasis.Admission,
        MemberSince = Days.TodayIn(application.TimeZone, now),
        RecordedAt = now,
    };

    /// <summary>Saves an admission. The membership's unique index may notice a second coordinator before the application's version does.</summary>
    internal static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> SaveAsync(
        MembershipApplication application, IfMatch condition, MembershipDbContext database, DateTimeOffset now, IReadOnlyList<ApplicationState> from, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == AllianceMembership.OneEach)
        {
            database.ChangeTracker.Clear();
            var current = await database.Applications.AsNoTracking().SingleAsync(row => row.Id == application.Id, cancellationToken);
            return condition.Refuses(current) ?? (from.Contains(current.State) ? SubmitApplication.AlreadyMember() : Assessment.WrongState(current, now, from));
        }

        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.People;

/// <summary>A person's function in an organisation gets its last day. The row stays: who held it when can be asked at any time.</summary>
internal static class EndPersonRole
{
    public const int MaxReasonLength = 500;

    /// <param name="Until">The last day, not before the first and not after a last day that is set.</param>
    /// <param name="Reason">1 to 500 characters, never a person's name.</param>
    internal sealed record Request(DateOnly? Until, string? Reason);

    /// <summary>What the rule says: the last day and why, or everything that is wrong.</summary>
    internal sealed record Decision(DateOnly Until, string Reason, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<PersonRoleAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPersonRole.FindAsync(database, actor, organisationId, id, cancellationToken) is not { } role)
        {
            return ReadPersonRole.NotFound();
        }

        if (actor.Roles.SetEquals([Roles.Observer]))
        {
            return MembershipAccess.NotYourFunction("Observers only read.");
        }

        if (condition.Refuses(role) is { } stale)
        {
            return stale;
        }

        var decision = Decide(request, role);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var now = time.GetUtcNow();
        var before = PersonRoleAnswer.Of(role).ToAudit();
        role.End(decision.Until, decision.Reason);
        var version = database.Advance(role);
        var answer = PersonRoleAnswer.Of(role);
        database.Publish(
            new PersonRoleEnded(
                answer.Id, version.Version, answer.Organisation, answer.PersonId, answer.Function, GivePersonRole.Day(role.StartsOn), GivePersonRole.Day(decision.Until),
                Reach: "global", Class: nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(actor.Audit(now, "person-role.ended", answer.Id, before, answer.ToAudit()));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Decision Decide(Request request, PersonRole role)
    {
        var violations = new Violations();
        var until = violations.Required("/until", request.Until, "the last day");
        var reason = violations.Text("/reason", request.Reason, MaxReasonLength, "the reason");
        if (request.Until is not null && (until < role.StartsOn || until > role.EndsOn))
        {
            violations.Add("/until", "range", "The last day is neither before the first nor after one that is set; to prolong a function, give it anew.");
        }

        return new(until, reason, violations.Found);
    }
}

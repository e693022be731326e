using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.People;

/// <summary>
/// A person's function in an organisation gets its last day: by the organisation, or by UNODC on a document, where nobody there can or will. The row stays: who
/// held it when can be asked at any time.
/// </summary>
internal static class EndPersonRole
{
    public const int MaxReasonLength = 500;

    /// <param name="Until">The last day, not before the first and before a last day that is set; by UNODC today or later.</param>
    /// <param name="Reason">1 to 500 characters, never a person's name. Where it moves an end that has one, that stays and this stands in the record.</param>
    /// <param name="Document">What grounds the end, up to 300 characters: a reference, never a person's name. UNODC gives one; the organisation may leave it out.</param>
    internal sealed record Request(DateOnly? Until, string? Reason, string? Document = null);

    /// <summary>What the rule says: the last day, why and on what ground, or everything that is wrong.</summary>
    internal sealed record Decision(DateOnly Until, string Reason, string? Document, IReadOnlyList<Violation> Violations);

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

        if (actor is { Side: Side.Unodc, PersonId: null })
        {
            return Problem.Of(StatusCodes.Status403Forbidden, "named-person", "This act needs a named person", "Use a client that is bound to one named mandate holder.");
        }

        if (condition.Refuses(role) is { } stale)
        {
            return stale;
        }

        var now = time.GetUtcNow();
        var (byUnodc, isMoved) = (actor.Side == Side.Unodc, role.EndReason is not null);
        var decision = Decide(request, role, byUnodc, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = PersonRoleAnswer.Of(role).ToAudit();
        role.End(decision.Until, decision.Reason, decision.Document, actor.Side);
        var version = database.Advance(role);
        var answer = PersonRoleAnswer.Of(role, actor);
        database.Publish(
            new PersonRoleEnded(
                answer.Id, version.Version, answer.Organisation, answer.PersonId, answer.Function, GivePersonRole.Day(role.StartsOn), GivePersonRole.Day(decision.Until),
                Reach: "global", Class: nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety), WireNames<Side>.Of(actor.Side)),
            version);
        // What one side does in another's house is on record with its reason, and so is why an end is moved; what is the organisation's own need not be.
        database.Record(actor.Audit(now, "person-role.ended", answer.Id, before, answer.ToAudit(), byUnodc || isMoved ? decision.Reason : null, byUnodc ? "39" : null));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Decision Decide(Request request, PersonRole role, bool byUnodc, DateTimeOffset now)
    {
        var violations = new Violations();
        var until = violations.Required("/until", request.Until, "the last day");
        var reason = violations.Text("/reason", request.Reason, MaxReasonLength, "the reason");
        var document = violations.Text("/document", request.Document, GivePersonRole.MaxDocumentLength, "what grounds the end", byUnodc ? 1 : 0, rule: byUnodc ? 39 : null);
        if (request.Until is not null && (until < role.StartsOn || until >= role.EndsOn))
        {
            violations.Add("/until", "range", "The last day is not before the first, and is before one that is set (rule 39): it ends but once on a day; to prolong a function, give it anew.", rule: 39);
        }
        else if (byUnodc && request.Until is not null && until < Days.TodayIn("UTC", now))
        {
            // A day is one of UTC, since an organisation is of no country.
            violations.Add("/until", "past", "UNODC ends a function from today on (rule 39): what was held before stays as the organisation has it.", rule: 39);
        }

        return new(until, reason, document.Length > 0 ? document : null, violations.Found);
    }
}

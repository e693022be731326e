using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>A function ends, now or on a day that is set; with a reason, since no decision is silent.</summary>
internal static class EndMandate
{
    /// <param name="EndsAt">Exclusive, not before now; now when left out. For a mandate that has not begun: its start, so that it never holds.</param>
    /// <param name="Reason">1 to 500 characters, never a person's name.</param>
    /// <param name="Document">What grounds the end, up to 300 characters: a reference, never a person's name. Of a focal point the note verbale, which it needs; of others it may be left out.</param>
    internal sealed record Request(DateTimeOffset? EndsAt, string? Reason, string? Document = null);

    /// <summary>When it ends; or what is wrong with the request; or why the mandate's state does not allow it.</summary>
    internal sealed record Decision(DateTimeOffset EndsAt, string Reason, string? Document, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<MandateAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var mandate = Id<Mandate>.TryParse(id, null, out var mandateId)
            ? await database.Mandates.VisibleTo(actor).SingleOrDefaultAsync(row => row.Id == mandateId, cancellationToken)
            : null;
        if (mandate is null)
        {
            return Problem.NotFound("mandate", Mandate.IdPrefix);
        }

        var now = time.GetUtcNow();
        if (!await MandateAuthority.MayGrantAsync(actor, mandate.Role, mandate.FrameworkId, mandate.OwnerOrganisation, database, now, cancellationToken))
        {
            return MandateAuthority.Refusal();
        }

        if (await MandateAuthority.RefusesBeyondReachAsync(actor, mandate.OwnerOrganisation, database, now, cancellationToken) is { } beyond)
        {
            return beyond;
        }

        if (condition.Refuses(mandate) is { } stale)
        {
            return stale;
        }

        var decision = Decide(request, mandate, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.WrongState is { } reason)
        {
            return Problem.WrongState(reason);
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var client = await database.LockClientAsync(mandate.ClientId, cancellationToken) ?? throw new InvalidOperationException("A mandate's client cannot go.");
        var before = MandateAnswer.Of(mandate).ToAudit();
        database.End(mandate, decision.EndsAt, decision.Reason, decision.Document);
        database.RaiseEpoch(client);
        var answer = MandateAnswer.Of(mandate);
        database.Record(actor.Audit(now, "mandate.ended", answer.Id, before, answer.ToAudit(), decision.Reason));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Decision Decide(Request request, Mandate mandate, DateTimeOffset now)
    {
        var violations = new Violations();
        var reason = violations.Text("/reason", request.Reason, Mandate.MaxReasonLength, "the reason");
        var isFocalPoint = mandate.Role == Roles.GovernmentFocalPoint;
        var document = violations.Text("/document", request.Document, Mandate.MaxDocumentLength, "the note verbale that grounds the end", isFocalPoint ? 1 : 0, rule: isFocalPoint ? 27 : null);
        var earliest = mandate.StartsAt > now ? mandate.StartsAt : now;
        var endsAt = request.EndsAt ?? earliest;
        if (endsAt < earliest)
        {
            violations.Add("/endsAt", "range", "The end is neither in the past nor before the start; leave it out to end the mandate now.");
        }
        else if (endsAt > mandate.EndsAt && mandate.EndsAt > now)
        {
            violations.Add("/endsAt", "range", "The mandate ends earlier; to prolong it, grant one that follows.");
        }

        return new(endsAt, reason, document.Length > 0 ? document : null, violations.Found, mandate.EndsAt <= now ? "The mandate has ended already (rule 27); read who holds the function now." : null);
    }
}

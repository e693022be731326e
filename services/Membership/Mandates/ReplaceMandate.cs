using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.People;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Mandates;

/// <summary>One holder follows another in one act: the former's access ends in the instant the next one's begins, grounded on a note verbale (rule 27). What awaited the former awaits the next; the other sides are told.</summary>
internal static class ReplaceMandate
{
    /// <param name="ClientId">Of the next holder, <c>cli_…</c>.</param>
    /// <param name="NoteVerbale">Its reference, 1 to 300 characters.</param>
    /// <param name="StartsAt">When the next begins and the former ends; now when left out, never in the past.</param>
    /// <param name="EndsAt">When the next ends; open when left out.</param>
    /// <param name="ConflictOfInterest">What is disclosed of a next holder who serves Government and civil society, as for a grant.</param>
    internal sealed record Request(string? ClientId, string? NoteVerbale, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string? ConflictOfInterest = null);

    /// <summary>The next mandate; or what is wrong with the request; or why the former's state does not allow it.</summary>
    internal sealed record Decision(Mandate? Next, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<CreatedResource<MandateAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var former = Id<Mandate>.TryParse(id, null, out var mandateId)
            ? await database.Mandates.VisibleTo(actor).SingleOrDefaultAsync(row => row.Id == mandateId, cancellationToken)
            : null;
        if (former is null)
        {
            return Problem.NotFound("mandate", Mandate.IdPrefix);
        }

        var now = time.GetUtcNow();
        if (!await MandateAuthority.MayGrantAsync(actor, former.Role, former.FrameworkId, former.OwnerOrganisation, database, now, cancellationToken))
        {
            return MandateAuthority.Refusal();
        }

        if (await MandateAuthority.RefusesBeyondReachAsync(actor, former.OwnerOrganisation, database, now, cancellationToken) is { } beyond)
        {
            return beyond;
        }

        if (condition.Refuses(former) is { } stale)
        {
            return stale;
        }

        var locked = new Dictionary<Id<ApiClient>, ApiClient?>();
        // In the order of their ids, so that two replacements never wait for each other.
        var named = Id<ApiClient>.TryParse(request.ClientId, null, out var nextId);
        foreach (var clientId in new[] { named ? nextId : former.ClientId, former.ClientId }.Distinct().Order())
        {
            locked[clientId] = await database.LockClientAsync(clientId, cancellationToken);
        }

        var holder = !named ? null : locked.GetValueOrDefault(nextId);
        if (holder?.FrameworkId != former.FrameworkId)
        {
            holder = null;
        }

        if (holder is not null && await MandateAuthority.RefusesBeyondReachAsync(actor, holder.Organisation, database, now, cancellationToken) is { } wider)
        {
            return wider;
        }

        var other = await database.AgainstMandateAsync(holder, former.Role, request.StartsAt ?? now, request.EndsAt, cancellationToken);
        var acting = await ActingPeople.OfAsync(database, holder, former.Role, request.StartsAt ?? now, request.EndsAt, former.Id, cancellationToken);
        var alliance = former.AllianceId is { } only ? await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == only, cancellationToken) : null;
        var runs = await GrantMandate.RunsAsync(database, holder, alliance, now, cancellationToken);
        var decision = Decide(request, former, holder, Id.New<Mandate>(now), now, other, acting, alliance, runs);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.Next is not { } next)
        {
            return Problem.WrongState(decision.WrongState!);
        }

        // Counted, not shown: whoever names the next holder need not see what awaits it.
        if (former.FrameworkId is { } framework)
        {
            scope.Use(framework);
        }

        var open = await OpenItems.OfAsync(former, database, now, cancellationToken);
        next.TakeOver(former, open);
        var before = MandateAnswer.Of(former).ToAudit();
        database.End(former, next.StartsAt, $"Replaced by {next.Id}", next.Document);
        foreach (var client in locked.Values.OfType<ApiClient>())
        {
            database.RaiseEpoch(client);
        }

        database.Record(actor.Audit(now, "mandate.ended", former.Id.ToString(), before, MandateAnswer.Of(former).ToAudit(), former.EndReason, "27"));
        try
        {
            // The constraint looks at each statement, so the end is written first; the request's transaction holds both.
            await database.SaveChangesAsync(cancellationToken);
            database.Grant(next);
            var answer = MandateAnswer.Of(next);
            database.Publish(new MandateReplaced(
                answer.Id, answer.Version, former.Id.ToString(), answer.Role, answer.Side, answer.Framework, answer.Organisation, next.StartsAt, open.Sum(items => items.Count),
                MandateMessages.ReachOf(answer.Framework), nameof(ConfidentialityClass.FrameworkOnly)));
            database.Record(actor.Audit(now, "mandate.granted", answer.Id, after: answer.ToAudit(), ruleId: "27"));
            await database.SaveChangesAsync(cancellationToken);
            return Resource.Created($"/membership/v1/mandates/{answer.Id}", answer);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint))
        {
            return GrantMandate.Taken(constraint);
        }
    }

    internal static Decision Decide(
        Request request, Mandate former, ApiClient? holder, Id<Mandate> id, DateTimeOffset now, OtherSide other = OtherSide.None, ActingPeople? acting = null, Alliance? alliance = null, bool runs = true)
    {
        var startsAt = request.StartsAt ?? now;
        var granted = GrantMandate.Decide(
            new(request.ClientId, former.Role, null, null, startsAt, request.EndsAt, request.NoteVerbale, former.Cluster, request.ConflictOfInterest, former.AllianceId?.ToString()),
            holder, id, now, other, acting, alliance, runs);
        var violations = new Violations();
        foreach (var found in granted.Violations)
        {
            violations.Add(found.Pointer == "/document" ? "/noteVerbale" : found.Pointer, found.Code, found.Detail, found.Pointer == "/document" ? 27 : found.Rule);
        }

        if (holder is not null && holder.Id == former.ClientId)
        {
            violations.Add("/clientId", "same", "This client holds the mandate already.");
        }

        return violations.Any ? new(null, violations.Found)
            : former.StartsAt > startsAt ? new(null, [], "The mandate has not begun by then; end it and grant another (rule 27).")
            : former.EndsAt <= startsAt ? new(null, [], "The mandate has ended by then; grant a new one (rule 27).")
            : new(granted.Mandate, []);
    }
}

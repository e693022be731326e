using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Mandates;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Memberships;

/// <summary>An organisation leaves an alliance (rule 40). Its contributions of before stay its own; from then on it does not speak in the alliance's name, nor the alliance in its.</summary>
internal static class LeaveAlliance
{
    /// <param name="Reason">Up to 2,000 characters, never a person's name; may be left out.</param>
    internal sealed record Request(string? Reason);

    /// <summary>The leaving; or what is wrong; or why the standing does not allow it.</summary>
    internal sealed record Decision(StandingMove? Leaving, string? Reason, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<MembershipAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        // Its row is held before anything is read: who is elected to facilitate or to convene at this moment has not left, or is not elected.
        await ReadAlliance.HoldOfAsync(database, id, cancellationToken);
        if (await ReadMembership.FindAsync(database.Memberships, id, cancellationToken) is not { } membership)
        {
            return ReadMembership.NotFound();
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == membership.AllianceId, cancellationToken);
        var now = time.GetUtcNow();
        if (!await MembershipAccess.ActsAsMemberAsync(actor, membership, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("An organisation leaves by a client that acts for it.");
        }

        if (condition.Refuses(membership) is { } stale)
        {
            return stale;
        }

        var convened = await database.WorkingGroups.Where(row => row.AllianceId == alliance.Id && row.Convenors.Any(convenor => convenor.EndedOn == null && convenor.OrganisationId == membership.OrganisationId))
            .OrderBy(row => row.Id).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken);
        var decision = Decide(membership, request, alliance, convened, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.Leaving is not { } leaving)
        {
            return Problem.WrongState(decision.WrongState!);
        }

        await database.EndMandatesOfAsync(membership, alliance, actor, now, cancellationToken);
        var before = membership.ToAudit(now);
        membership.Add(leaving, [], now);
        var version = database.Advance(membership);
        database.Publish(
            new MemberLeft(
                membership.Id.ToString(), version.Version, alliance.Id.ToString(), membership.OrganisationId.ToString(), now, alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "membership.left", membership.Id.ToString(), before, membership.ToAudit(now), decision.Reason, "40"));
        if (await database.SaveMoveAsync(cancellationToken) is { } slower)
        {
            return slower;
        }

        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(MembershipAnswer.Of(membership, await database.HeardOnAsync(membership.OrganisationId, cancellationToken), now));
    }

    /// <param name="membership">With its moves.</param>
    /// <param name="request">As sent.</param>
    /// <param name="alliance">Which it leaves.</param>
    /// <param name="convened">A working group that it calls together; null where there is none.</param>
    /// <param name="now">When.</param>
    internal static Decision Decide(AllianceMembership membership, Request request, Alliance alliance, string? convened, DateTimeOffset now)
    {
        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, RenewMembership.MaxReasonLength, "the reason", min: 0);
        if (violations.Any)
        {
            return new(null, null, violations.Found);
        }

        // A lapsed one can be left too: whoever wants to apply anew has to get out of it.
        return StandingRule.At(membership.Moves, now) is MembershipStanding.Left
            ? new(null, null, [], "The membership has been left already (rule 40); the organisation applies anew to come back.")
            : membership.OrganisationId == alliance.FacilitatingOrganisationId
                ? new(null, null, [], "The organisation facilitates the alliance (rule 35); another has to do so before it leaves.")
                : convened is not null
                ? new(null, null, [], $"The organisation convenes the working group {convened} (rule 35); another member has to do so before it leaves.")
                : new(
                    new StandingMove
                    {
                        MembershipId = membership.Id,
                        Number = membership.Moves.Count + 1,
                        Kind = MoveKind.Leaving,
                        StartsAt = now,
                        TimeZone = alliance.TimeZone,
                        RuleProfileId = StandingRule.NewestTerm(membership.Moves).RuleProfileId,
                        RecordedAt = now,
                    },
                    reason.Length > 0 ? reason : null,
                    []);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Suspensions;

/// <summary>A coordinator ends a suspension before its day.</summary>
internal static class LiftSuspension
{
    /// <param name="Reason">Why, 20 to 2,000 characters, never a person's name.</param>
    internal sealed record Request(string? Reason);

    /// <summary>The end; or what is wrong; or why there is nothing to lift.</summary>
    internal sealed record Decision(StandingMove? Move, string Reason, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<SuspensionAnswer>, ProblemHttpResult>> HandleAsync(
        string membershipId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await SuspensionCase.OpenAsync(membershipId, id, condition, actor, asMember: false, database, scope, time.GetUtcNow(), cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var (suspension, membership, _, profile, hasPart) = found;
        var decision = Decide(suspension, membership, request, hasPart, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.Move is not { } move)
        {
            return Problem.WrongState("Only the suspension that holds now can be lifted (rule 40).");
        }

        var before = SuspensionAudit.Of(suspension);
        var told = await database.StandingNotices.AsNoTracking().Where(row => row.MembershipId == membership.Id).ToListAsync(cancellationToken);
        suspension.Lift(now);
        database.Advance(suspension);
        membership.Add(move, told, now);
        var standing = database.Advance(membership);
        database.Publish(
            new MemberReinstated(
                membership.Id.ToString(), standing.Version, membership.AllianceId.ToString(), membership.OrganisationId.ToString(), now, suspension.Reach,
                nameof(ConfidentialityClass.Public)),
            standing);
        database.Record(SuspensionAudit.Entry(actor, suspension, "suspension.lifted", now, profile, before, decision.Reason));
        return await database.SaveMoveAsync(cancellationToken) is { } slower ? slower : Resource.Ok(SuspensionAnswer.Of(suspension));
    }

    internal static Decision Decide(Suspension suspension, AllianceMembership membership, Request request, bool hasPart, DateTimeOffset now)
    {
        var violations = new Violations();
        SuspensionCase.CheckPart(violations, hasPart);
        var reason = violations.LongText("/reason", request.Reason, ProposeSuspension.MaxReasonLength, "the reason", ProposeSuspension.MinReasonLength, rule: 40);
        // Another one that holds now is not this one's to end: its own move began when it was decided.
        return violations.Any || suspension.State != SuspensionState.Imposed || StandingRule.SuspensionAt(membership.Moves, now)?.StartsAt != suspension.DecidedAt
            ? new(null, reason, violations.Found)
            : new(
                new StandingMove
                {
                    MembershipId = membership.Id,
                    Number = membership.Moves.Count + 1,
                    Kind = MoveKind.Reinstatement,
                    StartsAt = now,
                    TimeZone = suspension.TimeZone,
                    RuleProfileId = suspension.RuleProfileId,
                    RecordedAt = now,
                },
                reason,
                []);
    }
}

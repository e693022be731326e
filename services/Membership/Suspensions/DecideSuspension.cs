using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Suspensions;

/// <summary>Another coordinator than the one who proposed it suspends the member or dismisses the proposal, after the member has been heard or its time to reply is over.</summary>
internal static class DecideSuspension
{
    /// <param name="Outcome">imposed or dismissed.</param>
    /// <param name="Reason">Why, 20 to 2,000 characters, never a person's name.</param>
    internal sealed record Request(string? Outcome, string? Reason);

    /// <summary>The outcome, with the move of one that is imposed; or what is wrong; or why the state does not allow it.</summary>
    internal sealed record Decision(SuspensionState Outcome, string Reason, StandingMove? Move, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<SuspensionAnswer>, ProblemHttpResult>> HandleAsync(
        string membershipId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await SuspensionCase.OpenAsync(membershipId, id, condition, actor, asMember: false, database, scope, time.GetUtcNow(), cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        // Read after the records: what is on them already must not come to lie after this act.
        var now = time.GetUtcNow();
        var (suspension, membership, _, profile, hasPart) = found;
        var decision = Decide(suspension, membership, request, actor, hasPart, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.WrongState is { } wrong)
        {
            return Problem.WrongState(wrong);
        }

        var before = SuspensionAudit.Of(suspension);
        suspension.Decide(decision.Outcome, decision.Reason, now);
        var version = database.Advance(suspension);
        if (decision.Move is { } move)
        {
            var told = await database.StandingNotices.AsNoTracking().Where(row => row.MembershipId == membership.Id).ToListAsync(cancellationToken);
            membership.Add(move, told, now);
            var standing = database.Advance(membership);
            database.Publish(
                new MemberSuspended(
                    membership.Id.ToString(), standing.Version, membership.AllianceId.ToString(), membership.OrganisationId.ToString(), now, suspension.EndsAt, suspension.TimeZone,
                    suspension.Reach, nameof(ConfidentialityClass.Public)),
                standing);
        }
        else
        {
            database.Publish(
                new SuspensionDismissed(
                    suspension.Id.ToString(), version.Version, membership.Id.ToString(), membership.AllianceId.ToString(), membership.OrganisationId.ToString(), now, suspension.Reach,
                    nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }

        database.Record(SuspensionAudit.Entry(actor, suspension, $"suspension.{WireNames<SuspensionState>.Of(decision.Outcome)}", now, profile, before, decision.Reason));
        return await database.SaveMoveAsync(cancellationToken) is { } slower ? slower : Resource.Ok(SuspensionAnswer.Of(suspension));
    }

    internal static Decision Decide(Suspension suspension, AllianceMembership membership, Request request, Actor actor, bool hasPart, DateTimeOffset now)
    {
        var violations = new Violations();
        SuspensionCase.CheckPart(violations, hasPart);
        if (actor.PersonId == suspension.ProposedBy)
        {
            violations.Add("#header/Authorization", "same-person", "Another person than the one who proposed it decides.", rule: 40);
        }

        if (suspension.RepliedAt is null && RuleWindow.IsOpen(suspension.ReplyUntil, now))
        {
            violations.Add("", "hearing-window", $"The member may reply until {suspension.ReplyUntil:yyyy-MM-dd HH:mm:ss} UTC; decide after its reply or after that.", rule: 40);
        }

        var imposed = request.Outcome == WireNames<SuspensionState>.Of(SuspensionState.Imposed);
        if (!imposed && request.Outcome != WireNames<SuspensionState>.Of(SuspensionState.Dismissed))
        {
            violations.Add("/outcome", "unknown", "Give one of: imposed, dismissed.");
        }
        else if (imposed && !RuleWindow.IsOpen(suspension.EndsAt, now))
        {
            violations.Add("/outcome", "range", "The day until which the member should have been suspended is over; dismiss the proposal.", rule: 40);
        }

        var reason = violations.LongText("/reason", request.Reason, ProposeSuspension.MaxReasonLength, "the reason", ProposeSuspension.MinReasonLength, rule: 40);
        var outcome = imposed ? SuspensionState.Imposed : SuspensionState.Dismissed;
        if (suspension.State != SuspensionState.Proposed)
        {
            return new(outcome, reason, null, [], $"The proposal is {WireNames<SuspensionState>.Of(suspension.State)} already (rule 40).");
        }

        if (violations.Any || !imposed)
        {
            return new(outcome, reason, null, violations.Found);
        }

        return SuspensionCase.CannotBeSuspended(membership, now) is { } wrong
            ? new(outcome, reason, null, [], wrong)
            : new(
                outcome,
                reason,
                new StandingMove
                {
                    MembershipId = membership.Id,
                    Number = membership.Moves.Count + 1,
                    Kind = MoveKind.Suspension,
                    StartsAt = now,
                    EndsAt = suspension.EndsAt,
                    TimeZone = suspension.TimeZone,
                    RuleProfileId = suspension.RuleProfileId,
                    RecordedAt = now,
                },
                []);
    }
}

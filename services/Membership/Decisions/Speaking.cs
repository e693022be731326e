using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>What positions, replies, rulings and votes have in common: who speaks, on which version, and how what is said is kept.</summary>
internal static class Speaking
{
    public static async Task<(Decision? Decision, ProblemHttpResult? Refusal)> OpenAsync(
        string id, IfMatch condition, Actor actor, MembershipDbContext database, Func<Decision, string?> whyNot, CancellationToken cancellationToken)
    {
        if (await DecisionAccess.FindAsync(database, id, actor, cancellationToken) is not { } decision)
        {
            return (null, ReadDecision.NotFound());
        }

        if (whyNot(decision) is { } detail)
        {
            return (null, MembershipAccess.NotYourFunction(detail));
        }

        return condition.Refuses(decision) is { } stale ? (null, stale) : (decision, null);
    }

    /// <summary>Adds it to the record with its audit entry; saved by the caller.</summary>
    public static Position Say(
        this MembershipDbContext database, Decision decision, Actor actor, PositionPhase phase, Stance? stance, string? reason, bool late, DateTimeOffset now)
    {
        var before = DecisionAudit.Of(decision);
        var position = new Position
        {
            Id = Id.New<Position>(now),
            FrameworkId = decision.FrameworkId,
            DecisionId = decision.Id,
            Ordinal = database.Advance(decision).Version,
            Phase = phase,
            Side = actor.Side,
            Stance = stance,
            Reason = string.IsNullOrEmpty(reason) ? null : reason,
            PersonId = actor.PersonId ?? actor.ClientId,
            Organisation = actor.Organisation,
            At = now,
            Late = late,
        };
        database.Positions.Add(position);
        database.Record(actor.Audit(
            now,
            $"decision.{WireNames<PositionPhase>.Of(phase)}_{(late ? "late" : "said")}",
            decision.Id.ToString(),
            before,
            DecisionAudit.Of(decision, stance),
            position.Reason,
            decision.ProfileId.ToString(),
            decision.ProfileNumber));
        return position;
    }

    /// <summary>Keeps what came too late, and refuses it: it is on record and changes nothing (rule 5).</summary>
    public static async Task<ProblemHttpResult> KeepLateAsync(
        MembershipDbContext database, Decision decision, Actor actor, PositionPhase phase, Stance? stance, string? reason, DateTimeOffset lastSecond, DateTimeOffset now, CancellationToken cancellationToken)
    {
        database.Say(decision, actor, phase, stance, reason, late: true, now);
        database.Settle(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        var local = TimeZoneInfo.ConvertTime(lastSecond, TimeZoneInfo.FindSystemTimeZoneById(decision.TimeZone));
        return Problem.Of(
            StatusCodes.Status409Conflict, "window-closed", "The window has closed",
            string.Create(CultureInfo.InvariantCulture, $"It ended at {local:yyyy-MM-dd HH:mm:ss} {decision.TimeZone} and never reopens (rule 5). What you sent is kept on record as late and changes nothing."));
    }
}

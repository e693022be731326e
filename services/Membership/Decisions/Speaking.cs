using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>What positions, replies, rulings and votes have in common: who speaks, on which version, and how what is said is kept.</summary>
internal static class Speaking
{
    /// <summary>
    /// The decision, held until the caller's transaction ends; or why not. Where the last second is over for what the caller says, no version is asked for: the end of the
    /// window was the change that the caller has not seen, and what is kept as late changes nothing (rule 5).
    /// </summary>
    public static async Task<(Decision? Decision, ProblemHttpResult? Refusal)> OpenAsync(
        string id, IfMatch condition, Actor actor, MembershipDbContext database, Func<Decision, string?> whyNot, CancellationToken cancellationToken, Func<Decision, bool>? isTooLate = null)
    {
        if (await DecisionAccess.HoldAsync(database, id, actor, cancellationToken) is not { } decision)
        {
            return (null, ReadDecision.NotFound());
        }

        if (whyNot(decision) is { } detail)
        {
            return (null, MembershipAccess.NotYourFunction(detail));
        }

        return isTooLate?.Invoke(decision) != true && condition.Refuses(decision) is { } stale ? (null, stale) : (decision, null);
    }

    /// <summary>Whether the last second of the window is over; where every side spoke before, of two who speak at once the slower one is told so as well.</summary>
    public static bool IsWindowOver(Decision decision, DateTimeOffset now) => decision.ClosesAt is { } last && !RuleWindow.IsOpen(last, decision.NotBeforeRecord(now));

    /// <summary>Whether the last second for a ruling or a vote is over. Of two who speak within it the slower one holds a version that is no longer there, and is told so.</summary>
    public static bool IsContestOver(Decision decision, DateTimeOffset now) =>
        decision.VerdictAt(now).ContestedClosesAt is { } last && !RuleWindow.IsOpen(last, decision.NotBeforeRecord(now));

    /// <summary>Whether the last second for a reply is over; not where there is nothing to reply to.</summary>
    public static bool IsReplyTooLate(Decision decision, DateTimeOffset now) =>
        decision.VerdictAt(now).ReplyClosesAt is { } last && !RuleWindow.IsOpen(last, decision.NotBeforeRecord(now));

    /// <summary>
    /// Who may not speak here by whichever client: whoever has spoken in it for another side, and, where it decides, who has a part in the organisation it concerns
    /// (rule 39).
    /// </summary>
    public static void CheckSpeaker(this Violations violations, Decision decision, Actor actor, bool hasPart)
    {
        if (decision.Positions.Any(one => one.PersonId == actor.PersonId && one.Side != actor.Side))
        {
            violations.Add("#header/Authorization", "two-sides", "Nobody speaks in one decision for two sides.", rule: 39);
        }

        if (hasPart)
        {
            violations.Add("#header/Authorization", "self-assessment", "Nobody decides on an organisation they act for or hold a function in.", rule: 39);
        }
    }

    /// <summary>Whether the caller has a part in the organisation the decision concerns.</summary>
    public static Task<bool> HasPartAsync(this MembershipDbContext database, Decision decision, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(decision.ConcernedOrganisation, null, out var concerned)
            ? database.HasPartAsync(actor, [concerned], decision.TimeZone, now, cancellationToken)
            : Task.FromResult(false);

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

    /// <summary>Tells that somebody has spoken in time, not what was said. A ruling ends the decision, which tells of itself.</summary>
    public static void TellTaken(this MembershipDbContext database, Decision decision, Actor actor, PositionPhase phase, DateTimeOffset now)
    {
        var version = database.Advance(decision);
        database.Publish(
            new PositionTaken(
                decision.Id.ToString(), version.Version, decision.FrameworkId.ToString(), WireNames<Side>.Of(actor.Side), now, decision.Reach, Decision.Class,
                phase == PositionPhase.Window ? null : WireNames<PositionPhase>.Of(phase)),
            version);
    }

    /// <summary>So many late ones of a side are kept, of each phase; a record that only grows would be nobody's to read.</summary>
    public const int MaxLate = 20;

    /// <summary>Keeps what came too late, and refuses it: it is on record and changes nothing (rule 5). What comes late once too often is refused alone.</summary>
    public static async Task<ProblemHttpResult> KeepLateAsync(
        MembershipDbContext database, JoinedTransaction transaction, Decision decision, Actor actor, PositionPhase phase, Stance? stance, string? reason, DateTimeOffset lastSecond, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var isKept = decision.Positions.Count(one => one.Late && one.Phase == phase && one.Side == actor.Side) < MaxLate;
        if (isKept)
        {
            database.Say(decision, actor, phase, stance, reason, late: true, now);
            database.Settle(decision, now);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var kept = isKept ? "What you sent is kept on record as late and changes nothing." : $"{MaxLate} late ones of your side are on record, and no more are kept: what you sent is not.";
        return Problem.Of(
            StatusCodes.Status409Conflict, "window-closed", "The window has closed",
            $"{WithdrawalOf(decision) ?? $"It ended at {Local(decision, lastSecond)} and never reopens (rule 5)."} {kept}");
    }

    /// <summary>What is told to whoever still acts on a question that was taken back; null for one that was not.</summary>
    public static string? WithdrawalOf(Decision decision) => decision.Outcome == DecisionOutcome.Withdrawn
        ? $"The question was withdrawn at {Local(decision, decision.ClosedAt!.Value)}, because what it asks about is over: nothing is decided, and nothing more is asked of you (rule 5)."
        : null;

    private static string Local(Decision decision, DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(decision.TimeZone)):yyyy-MM-dd HH:mm:ss} {decision.TimeZone}");
}

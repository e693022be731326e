using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>Writes down what <see cref="OutcomeRule"/> says: state, message, audit entry and the next turn of the clock, for the caller's save. Everybody who touches a decision does it, so that nobody acts on a window that is over.</summary>
internal static class SettleDecision
{
    public static OutcomeRule.Verdict Settle(this MembershipDbContext database, Decision decision, DateTimeOffset now) =>
        database.Settle(decision, decision.VerdictAt(now), now);

    /// <param name="database">Where it is.</param>
    /// <param name="decision">Held, or its version decides.</param>
    /// <param name="verdict">What the rule says at that time.</param>
    /// <param name="now">When.</param>
    /// <param name="by">Who took the question back; null for the clock.</param>
    public static OutcomeRule.Verdict Settle(this MembershipDbContext database, Decision decision, OutcomeRule.Verdict verdict, DateTimeOffset now, Actor? by = null)
    {
        if (verdict.State == decision.State)
        {
            return verdict;
        }

        var before = DecisionAudit.Of(decision);
        decision.Apply(verdict, now);
        var version = database.Advance(decision);
        if (verdict.State == DecisionState.Contested)
        {
            database.Publish(Contested(decision, verdict, version), version);
            OpenDecision.SetClock(database, decision, Decision.ContestedTimer);
        }
        else
        {
            database.Publish(Closed(decision, verdict, version), version);
        }

        var (action, after) = (verdict.State == DecisionState.Contested ? "decision.contested" : "decision.closed", DecisionAudit.Of(decision));
        database.Record(by is null
            ? StartClock.Entry(action, decision, before, after, now)
            : by.Audit(now, action, decision.Id.ToString(), before, after, ruleId: decision.ProfileId.ToString(), ruleVersion: decision.ProfileNumber));
        return verdict;
    }

    private static DecisionContested Contested(Decision decision, OutcomeRule.Verdict verdict, AggregateVersion version) => new(
        decision.Id.ToString(),
        version.Version,
        decision.FrameworkId.ToString(),
        decision.Kind,
        decision.Subject,
        [.. verdict.Positions.Where(one => one.Stance == Stance.Object).Select(one => WireNames<Side>.Of(one.Side))],
        decision.ConcernedOrganisation,
        verdict.ReplyClosesAt,
        WireNames<ContestedRule>.Of(decision.Rules.ContestedBy),
        verdict.ContestedClosesAt!.Value,
        decision.TimeZone,
        decision.Reach,
        Decision.Class);

    private static DecisionClosed Closed(Decision decision, OutcomeRule.Verdict verdict, AggregateVersion version) => new(
        decision.Id.ToString(),
        version.Version,
        decision.RequestId,
        decision.AskedBy,
        decision.FrameworkId.ToString(),
        decision.Kind,
        decision.Subject,
        WireNames<DecisionOutcome>.Of(verdict.Outcome!.Value),
        verdict.Positions.ToDictionary(one => WireNames<Side>.Of(one.Side), one => OutcomeRule.WireName(one.Stance) ?? "none"),
        [.. verdict.Positions.Where(one => one.IsSilent).Select(one => WireNames<Side>.Of(one.Side))],
        verdict.Positions.Where(one => one.Stance == Stance.Object).ToDictionary(one => WireNames<Side>.Of(one.Side), one => one.Reason ?? ""),
        verdict.ContestedClosesAt is null ? null : WireNames<ContestedRule>.Of(decision.Rules.ContestedBy),
        verdict.ClosedAt!.Value,
        decision.ProfileId.ToString(),
        decision.ProfileNumber,
        decision.Reach,
        Decision.Class,
        verdict.ContestedClosesAt is null || decision.Rules.ContestedBy != ContestedRule.Vote
            ? null
            : verdict.Deciding.ToDictionary(one => WireNames<Side>.Of(one.Side), one => VoteOnContested.NameOf(one.Stance)),
        decision.Rules.ContestedBy == ContestedRule.Vote ? null : verdict.Deciding.SingleOrDefault()?.Reason);
}

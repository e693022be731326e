using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Decisions;

/// <summary>Notes who is proven to have been told and, with the last side, begins the window: state, message with the last second, audit entry and timer, for the caller's save.</summary>
internal static class StartClock
{
    /// <summary>The first proof of a side stands; to a second one, or one for a window that runs, nothing happens.</summary>
    /// <returns>Whether this was the first.</returns>
    public static bool Prove(this MembershipDbContext database, Decision decision, Side side, NoticeProof proof, Actor? by, DateTimeOffset now)
    {
        if (decision.UnprovenNotice(side) is not { } notice)
        {
            return false;
        }

        var before = DecisionAudit.Of(decision);
        notice.Prove(proof, now);
        database.Advance(decision);
        var (action, subject, after) = ("decision.notice_proven", decision.Id.ToString(), DecisionAudit.Of(decision));
        database.Record(by is null
            ? Entry(action, decision, before, after, now)
            : by.Audit(now, action, subject, before, after, proof.Reason, decision.ProfileId.ToString(), decision.ProfileNumber));
        return true;
    }

    /// <summary>Begins the window of an announced decision whose every side has been told.</summary>
    public static void StartWhenTold(this MembershipDbContext database, Decision decision, DateTimeOffset now)
    {
        var before = DecisionAudit.Of(decision);
        if (decision.State == DecisionState.Announced && decision.StartClock())
        {
            database.TellOpened(decision, database.Advance(decision));
            database.Record(Entry("decision.opened", decision, before, DecisionAudit.Of(decision), now));
        }
    }

    /// <summary>The message with the last second, and the timer for the instant after it.</summary>
    public static void TellOpened(this MembershipDbContext database, Decision decision, AggregateVersion version)
    {
        database.Publish(
            new DecisionOpened(
                decision.Id.ToString(),
                version.Version,
                decision.RequestId,
                decision.AskedBy,
                decision.FrameworkId.ToString(),
                decision.Kind,
                decision.Subject,
                decision.EligibleSides,
                WireNames<SilenceRule>.Of(decision.Rules.Silence),
                WireNames<QuorumRule>.Of(decision.Rules.Quorum),
                decision.ClockStartedAt!.Value,
                decision.ClosesAt!.Value,
                decision.TimeZone,
                decision.ProfileId.ToString(),
                decision.ProfileNumber,
                decision.Reach,
                Decision.Class,
                decision.Question,
                WireNames<SilenceMeaning>.Of(decision.MeaningOfSilence)),
            version);
        OpenDecision.SetClock(database, decision, Decision.WindowTimer);
    }

    /// <summary>Of what the platform itself notes.</summary>
    internal static AuditEntry Entry(string action, Decision decision, string? before, string after, DateTimeOffset now) => new()
    {
        At = now,
        Actor = "decision-clock",
        Side = WireNames<Side>.Of(Side.Platform),
        Action = action,
        Subject = decision.Id.ToString(),
        Before = before,
        After = after,
        RuleId = decision.ProfileId.ToString(),
        RuleVersion = decision.ProfileNumber,
    };
}

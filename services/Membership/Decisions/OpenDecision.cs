using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// Opens a decision inside the caller's own save: the row, its message, its audit entry and its clock commit with whatever the caller changes. The same
/// request twice breaks <see cref="Decision.OnePerRequest"/>. What the outcome causes is a consumer of <see cref="DecisionClosed"/>.
/// </summary>
internal static class OpenDecision
{
    /// <summary>What is asked. Its texts are the caller's to check.</summary>
    /// <param name="Framework">Whose sides decide.</param>
    /// <param name="Kind">In kebab case; the one whose profile is given.</param>
    /// <param name="Subject">Id of what is decided on.</param>
    /// <param name="Question">For people; names no person.</param>
    /// <param name="AskedBy">The asking service.</param>
    /// <param name="RequestId">The asker's own id of the question.</param>
    /// <param name="EligibleSides">All three when empty.</param>
    /// <param name="ConcernedOrganisation">Who may reply to an objection, <c>org_…</c>.</param>
    /// <param name="AskedFor">The caller for whom the service asks; null when it asks of itself.</param>
    internal sealed record Asked(
        TrilateralFramework Framework,
        string Kind,
        string Subject,
        string Question,
        string AskedBy,
        string RequestId,
        IReadOnlyCollection<Side>? EligibleSides = null,
        string? ConcernedOrganisation = null,
        Actor? AskedFor = null);

    public static Decision Open(MembershipDbContext database, Asked asked, DecisionProfile profile, DateTimeOffset now)
    {
        var sides = asked.EligibleSides is { Count: > 0 } some ? some : [Side.Government, Side.CivilSociety, Side.Unodc];
        var decision = new Decision
        {
            Id = Id.New<Decision>(now),
            FrameworkId = asked.Framework.Id,
            Kind = asked.Kind,
            Subject = asked.Subject,
            Question = asked.Question,
            AskedBy = asked.AskedBy,
            RequestId = asked.RequestId,
            EligibleSides = [.. sides.Distinct().Order().Select(WireNames<Side>.Of)],
            ConcernedOrganisation = asked.ConcernedOrganisation,
            ProfileId = profile.Id,
            ProfileNumber = profile.Number,
            Rules = profile.Rules with { },
            TimeZone = asked.Framework.TimeZone,
            OpensAt = now,
        };
        if (decision.Rules.ProofOfNotice)
        {
            decision.Notices.AddRange(decision.Eligible.Select(side => new SideNotice { Id = Id.New<SideNotice>(now), FrameworkId = decision.FrameworkId, DecisionId = decision.Id, Side = side }));
        }

        decision.IsKnown(now);
        var isOpen = decision.StartClock();
        database.Decisions.Add(decision);
        var version = database.Advance(decision);
        if (isOpen)
        {
            database.TellOpened(decision, version);
        }
        else
        {
            TellAnnounced(database, decision, version);
        }

        database.Record(new AuditEntry
        {
            At = now,
            Actor = asked.AskedFor?.PersonId ?? asked.AskedFor?.ClientId ?? asked.AskedBy,
            Side = WireNames<Side>.Of(asked.AskedFor?.Side ?? Side.Platform),
            Action = isOpen ? "decision.opened" : "decision.announced",
            Subject = decision.Id.ToString(),
            After = DecisionAudit.Of(decision),
            RuleId = profile.Id.ToString(),
            RuleVersion = profile.Number,
        });
        return decision;
    }

    /// <summary>Saves an act that asks the sides.</summary>
    /// <returns>412 for who was slower: the request names the record as it was asked from, and one of the same may be noticed by that before the version itself is.</returns>
    public static async Task<ProblemHttpResult?> SaveAskingAsync(this MembershipDbContext database, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Decision.OnePerRequest)
        {
            return IfMatch.Stale();
        }
    }

    private static void TellAnnounced(MembershipDbContext database, Decision decision, AggregateVersion version) => database.Publish(
        new DecisionAnnounced(
            decision.Id.ToString(),
            version.Version,
            decision.RequestId,
            decision.AskedBy,
            decision.FrameworkId.ToString(),
            decision.Kind,
            decision.Subject,
            decision.Question,
            decision.EligibleSides,
            WireNames<SilenceRule>.Of(decision.Rules.Silence),
            WireNames<SilenceMeaning>.Of(decision.MeaningOfSilence),
            WireNames<QuorumRule>.Of(decision.Rules.Quorum),
            decision.Rules.Window,
            decision.OpensAt,
            decision.TimeZone,
            decision.ProfileId.ToString(),
            decision.ProfileNumber,
            decision.Reach,
            Decision.Class),
        version);

    /// <summary>A timer row for the first instant after the window that runs: it outlives every process.</summary>
    internal static void SetClock(MembershipDbContext database, Decision decision, int generation) => database.Schedule(
        decision.Id.Value,
        Decision.Timer,
        generation,
        decision.DueAt!.Value,
        new DecisionDue(decision.Id.ToString(), decision.FrameworkId.ToString(), decision.Reach, nameof(ConfidentialityClass.Restricted)));
}

/// <summary>A decision as the audit chain keeps it: ids, states and instants, none of its texts.</summary>
internal sealed record DecisionAudit(
    string Framework, string Kind, string Subject, string State, string? Outcome, IReadOnlyList<string> EligibleSides, string Profile, int ProfileNumber, DateTimeOffset? ClosesAt, DateTimeOffset? ClosedAt, string? Said,
    IReadOnlyList<string>? Told, IReadOnlyList<string>? NotReached)
{
    public static string Of(Decision decision, Stance? said = null) => JsonSerializer.Serialize(
        new DecisionAudit(
            decision.FrameworkId.ToString(),
            decision.Kind,
            decision.Subject,
            WireNames<DecisionState>.Of(decision.State),
            decision.Outcome is { } outcome ? WireNames<DecisionOutcome>.Of(outcome) : null,
            decision.EligibleSides,
            decision.ProfileId.ToString(),
            decision.ProfileNumber,
            decision.ClosesAt,
            decision.ClosedAt,
            OutcomeRule.WireName(said),
            Sides(decision, notice => notice.ProvenAt is not null),
            Sides(decision, notice => notice is { ProvenAt: null, Bounces: > 0 })),
        MembershipJson.Default.DecisionAudit);

    /// <summary>Null where no proof of notice is asked for.</summary>
    private static string[]? Sides(Decision decision, Func<SideNotice, bool> which) =>
        decision.Notices.Count == 0 ? null : [.. decision.Notices.Where(which).Select(notice => notice.Side).Order().Select(WireNames<Side>.Of)];
}

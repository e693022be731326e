using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>What the acts on an initiative do alike: find it, ask who may, in which state, and leave a step and an audit entry.</summary>
internal static class PilotAct
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <summary>Of lessons, the longest text a step holds.</summary>
    public const int MaxTextLength = 10_000;

    /// <param name="frameworkId">As the path says.</param>
    /// <param name="id">As the path says.</param>
    /// <param name="condition">The version the caller has seen.</param>
    /// <param name="may">Whether this act on this initiative is the caller's, and what to say when it is not.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<(PilotInitiative? Initiative, ProblemHttpResult? Refusal)> OpenAsync(
        string frameworkId,
        string id,
        IfMatch condition,
        Func<PilotInitiative, string?> may,
        MembershipDbContext database,
        CancellationToken cancellationToken)
    {
        var initiative = Id<TrilateralFramework>.TryParse(frameworkId, null, out var framework) && Id<PilotInitiative>.TryParse(id, null, out var initiativeId)
            ? await database.PilotInitiatives.SingleOrDefaultAsync(row => row.Id == initiativeId && row.FrameworkId == framework, cancellationToken)
            : null;
        if (initiative is null)
        {
            return (null, NotFound());
        }

        if (may(initiative) is { } why)
        {
            return (null, MembershipAccess.NotYourFunction(why));
        }

        // UNODC acts in every country, also by a client of none: the steps are rows of the initiative's own framework.
        database.FrameworkScope.Use(initiative.FrameworkId.Value);
        return condition.Refuses(initiative) is { } stale ? (null, stale) : (initiative, null);
    }

    public static ProblemHttpResult NotFound() => Problem.NotFound("pilot initiative", PilotInitiative.IdPrefix);

    public static Func<PilotInitiative, string?> OfUnodc(Actor actor) =>
        initiative => MembershipAccess.ActsForUnodcIn(actor, initiative.FrameworkId) ? null : "Your mandate is bound to another framework.";

    public static Func<PilotInitiative, string?> OfAnySide(Actor actor) => initiative =>
        MembershipAccess.SpeaksForItsSideIn(actor, initiative.FrameworkId) ? null : "Only those speak for a side of the initiative who hold its function in this framework.";

    /// <param name="initiative">As it stands.</param>
    /// <param name="step">Of W1, which says what follows on what.</param>
    /// <param name="from">The states the act leads on from.</param>
    /// <returns>409 when the initiative is in none of them.</returns>
    public static ProblemHttpResult? WrongState(PilotInitiative initiative, int step, params ReadOnlySpan<PilotInitiativeState> from) =>
        from.Contains(initiative.State)
            ? null
            : Problem.WrongState($"The pilot initiative is {WireNames<PilotInitiativeState>.Of(initiative.State)}; this act leads on from: {Names(from)} (W1, step {step}).");

    /// <summary>As the audit chain keeps it before an act.</summary>
    public static string Audited(PilotInitiative initiative) =>
        JsonSerializer.Serialize(PilotInitiativeAnswer.Of(initiative), MembershipJson.Default.PilotInitiativeAnswer);

    /// <summary>Adds the step and the audit entry of an act of a caller.</summary>
    /// <param name="database">Of the save.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="initiative">After the act.</param>
    /// <param name="act">Past verb in snake case.</param>
    /// <param name="before">What <see cref="Audited"/> said before; null for a new one.</param>
    /// <param name="reason">Why, or the lessons.</param>
    /// <param name="now">When.</param>
    public static void Leave(MembershipDbContext database, Actor actor, PilotInitiative initiative, string act, string? before, string? reason, DateTimeOffset now)
    {
        database.PilotSteps.Add(new PilotStep
        {
            Id = Id.New<PilotStep>(now),
            FrameworkId = initiative.FrameworkId.Value,
            PilotInitiativeId = initiative.Id,
            OwnerSide = actor.Side,
            OwnerOrganisation = actor.Organisation,
            Act = act,
            State = initiative.State,
            Reason = reason,
            At = now,
        });
        database.Record(actor.Audit(now, "pilot_initiative." + act, initiative.Id.ToString(), before, Audited(initiative), reason, RuleOf(act)));
    }

    /// <summary>The same for what the three sides caused by a decision.</summary>
    public static void LeaveByDecision(MembershipDbContext database, PilotInitiative initiative, string act, string before, string decision, string? reason, DateTimeOffset now)
    {
        database.PilotSteps.Add(new PilotStep
        {
            Id = Id.New<PilotStep>(now),
            FrameworkId = initiative.FrameworkId.Value,
            PilotInitiativeId = initiative.Id,
            OwnerSide = Side.Unodc,
            Act = act,
            State = initiative.State,
            Reason = reason,
            DecisionId = decision,
            At = now,
        });
        database.Record(new AuditEntry
        {
            At = now,
            Actor = decision,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = "pilot_initiative." + act,
            Subject = initiative.Id.ToString(),
            Before = before,
            After = Audited(initiative),
            Reason = reason,
            RuleId = RuleOf(act),
        });
    }

    /// <summary>The step of the workflow that an act is, as the audit chain names its rule: no numbered rule but 34 governs an initiative.</summary>
    internal static string RuleOf(string act) => act switch
    {
        "proposed" => "34",
        "launch_requested" or "launched" or "launch_not_agreed" or "launch_event_recorded" or "recorded" => "W1.6",
        "activated" => "W1.7",
        _ => "W1.9",
    };

    private static string Names(ReadOnlySpan<PilotInitiativeState> states)
    {
        var names = new List<string>();
        foreach (var state in states)
        {
            names.Add(WireNames<PilotInitiativeState>.Of(state));
        }

        return string.Join(", ", names);
    }
}

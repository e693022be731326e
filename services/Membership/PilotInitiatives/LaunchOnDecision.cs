using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>What the three sides decided about a launch happens: launched when each of them said yes, proposed still when not.</summary>
internal sealed class LaunchOnDecisionConsumer(MembershipDbContext database) : InboxConsumer<DecisionClosed, MembershipDbContext>(database)
{
    private static readonly string[] ThreeSides = [WireNames<Side>.Of(Side.Government), WireNames<Side>.Of(Side.CivilSociety), WireNames<Side>.Of(Side.Unodc)];

    /// <summary>
    /// Whether all three sides said yes themselves. Stricter than the outcome: a profile may let silence count as consent or one side decide over an
    /// objection, and a launch takes neither.
    /// </summary>
    internal static bool AllAgreed(DecisionClosed decision) =>
        decision.Outcome == WireNames<DecisionOutcome>.Of(DecisionOutcome.Agreed) && decision.SilentSides.Count == 0 && decision.Objections.Count == 0
        && Array.TrueForAll(ThreeSides, side => decision.Positions.GetValueOrDefault(side) == WireNames<Stance>.Of(Stance.Consent));

    protected override async Task HandleAsync(DecisionClosed message, CancellationToken cancellationToken)
    {
        if (message.Kind != RequestLaunch.Kind
            || await Database.PilotInitiatives.SingleOrDefaultAsync(row => row.LaunchDecision == message.DecisionId, cancellationToken) is not { LaunchIsBeingDecided: true } initiative)
        {
            return;
        }

        Database.FrameworkScope.Use(initiative.FrameworkId.Value);
        var before = PilotAct.Audited(initiative);
        if (AllAgreed(message))
        {
            var framework = await Database.Frameworks.AsNoTracking().SingleAsync(row => row.Id == initiative.FrameworkId, cancellationToken);
            initiative.Launch(message.Outcome, Days.TodayIn(initiative.TimeZone, message.ClosedAt));
            var version = Database.Advance(initiative);
            Database.Publish(
                new PilotInitiativeLaunched(
                    initiative.Id.ToString(),
                    version.Version,
                    initiative.FrameworkId.ToString(),
                    framework.Country,
                    Days.Text(initiative.LaunchedOn.GetValueOrDefault()),
                    initiative.Place ?? "",
                    RecordedAfterTheFact: false,
                    initiative.Reach,
                    nameof(ConfidentialityClass.Public)),
                version);
            PilotAct.LeaveByDecision(Database, initiative, "launched", before, message.DecisionId, reason: null, message.ClosedAt);
        }
        else
        {
            initiative.KeepProposed(message.Outcome);
            var version = Database.Advance(initiative);
            Database.Publish(
                new PilotLaunchNotAgreed(
                    initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), message.DecisionId, message.Outcome, initiative.Reach, nameof(ConfidentialityClass.FrameworkOnly)),
                version);
            PilotAct.LeaveByDecision(Database, initiative, "launch_not_agreed", before, message.DecisionId, reason: null, message.ClosedAt);
        }
    }
}

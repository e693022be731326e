using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>UNODC asks the three sides whether a proposed initiative shall be launched, when and where. What they decide is done by <see cref="LaunchOnDecisionConsumer"/>.</summary>
internal static class RequestLaunch
{
    /// <summary>The kind of decision; its profile says how long the sides have.</summary>
    public const string Kind = "pilot-launch";

    /// <param name="PlannedOn">The day for which the launch event is meant, from today to two years on, where the initiative is.</param>
    /// <param name="Place">Where it is meant to be, up to 200 characters.</param>
    internal sealed record Request(DateOnly? PlannedOn, string? Place);

    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfUnodc(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 6, PilotInitiativeState.Proposed) is { } wrong)
        {
            return wrong;
        }

        if (initiative.LaunchIsBeingDecided)
        {
            return Problem.WrongState($"The three sides are being asked: {initiative.LaunchDecision} (W1, step 6).");
        }

        var now = time.GetUtcNow();
        var violations = Check(initiative, request, now, out var place);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var before = PilotAct.Audited(initiative);
        var plannedOn = request.PlannedOn.GetValueOrDefault();
        var framework = await database.Frameworks.AsNoTracking().SingleAsync(row => row.Id == initiative.FrameworkId, cancellationToken);
        var profile = await DecisionProfile.InForceAsync(database, Kind, framework.Id, cancellationToken);
        var decision = OpenDecision.Open(
            database,
            new OpenDecision.Asked(
                framework,
                Kind,
                initiative.Id.ToString(),
                $"Shall the pilot initiative of {framework.Country} be launched, with a launch event on {plannedOn:O} at this place: {place}?",
                MembershipService.Name,
                $"{initiative.Id}.{initiative.Version}",
                AskedFor: actor),
            profile,
            now);
        initiative.AskToLaunch(decision.Id.ToString(), plannedOn, place);
        database.Advance(initiative);
        PilotAct.Leave(database, actor, initiative, "launch_requested", before, reason: null, now);
        return await database.SaveAskingAsync(cancellationToken) is { } stale ? stale : Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }

    internal static Violations Check(PilotInitiative initiative, Request request, DateTimeOffset now, out string place)
    {
        var violations = new Violations();
        var plannedOn = violations.Required("/plannedOn", request.PlannedOn, "the day for which the launch event is meant");
        var today = Days.TodayIn(initiative.TimeZone, now);
        if (request.PlannedOn is not null && (plannedOn < today || plannedOn > today.AddYears(2)))
        {
            violations.Add("/plannedOn", "range", $"Give a day from today ({today:O} in {initiative.TimeZone}) to two years from now.");
        }

        place = violations.Text("/place", request.Place, LaunchEvent.MaxPlaceLength, "the place");
        return violations;
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>UNODC records how a launch that the three sides agreed to was held: day, place, hosts, who took part (W1, step 6).</summary>
internal static class RecordLaunchEvent
{
    /// <param name="HeldOn">The day, from the one the sides agreed to today, where it was held.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Source">Where it is written, so that others can check.</param>
    /// <param name="Hosts">Bodies that held the launch, up to 20; no persons.</param>
    /// <param name="Attendance">Who took part, in numbers and kinds; no persons.</param>
    internal sealed record Request(DateOnly? HeldOn, string? Place, string? Source, IReadOnlyList<string>? Hosts, string? Attendance);

    /// <summary>What the rule says: a launch event, or every reason why not.</summary>
    internal sealed record Decision(LaunchEvent? Launch, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfUnodc(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 6, PilotInitiativeState.Launched, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        if (initiative.LaunchEventOn is { } held)
        {
            return Problem.WrongState($"The launch event of {Days.Text(held)} is on record (W1, step 6).");
        }

        var now = time.GetUtcNow();
        var decision = Decide(initiative, request, now);
        if (decision.Launch is not { } launch)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = PilotAct.Audited(initiative);
        initiative.Held(launch);
        var version = database.Advance(initiative);
        database.Publish(
            new PilotLaunchEventRecorded(
                initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), Days.Text(launch.On), launch.Place, initiative.Reach, nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "launch_event_recorded", before, launch.Source, now);
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }

    internal static Decision Decide(PilotInitiative initiative, Request request, DateTimeOffset now)
    {
        var violations = new Violations();
        var heldOn = violations.Required("/heldOn", request.HeldOn, "the day of the launch event");
        var (first, today) = (initiative.LaunchedOn.GetValueOrDefault(), Days.TodayIn(initiative.TimeZone, now));
        if (request.HeldOn is not null && (heldOn < first || heldOn > today))
        {
            violations.Add("/heldOn", "range", $"Give a day from {first:O}, when the sides had agreed, to today ({today:O} in {initiative.TimeZone}).");
        }

        var launch = LaunchEvent.Read(violations, heldOn, request.Place, request.Hosts, request.Attendance, request.Source);
        return violations.Any ? new(null, violations.Found) : new(launch, []);
    }
}

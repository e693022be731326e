using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>UNODC records a launch that happened before the platform knew of it. A launch to come is no record: it needs all three sides (W1).</summary>
internal static class RecordPilotInitiative
{
    /// <summary>The Conference set up the review mechanism in this session (resolution 9/1); no pilot of it is older.</summary>
    public static readonly DateOnly MechanismSetUp = new(2018, 10, 15);

    /// <param name="LaunchedOn">The day of the launch in the country's time zone, before today.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Source">Where it is written, so that others can check.</param>
    /// <param name="Hosts">Bodies that held the launch, up to 20; no persons.</param>
    /// <param name="Attendance">Who took part, in numbers and kinds; no persons.</param>
    /// <param name="RecordedAfterTheFact">True.</param>
    internal sealed record Request(DateOnly? LaunchedOn, string? Place, string? Source, IReadOnlyList<string>? Hosts, string? Attendance, bool? RecordedAfterTheFact);

    /// <summary>What the rule says: an initiative, or every reason why not.</summary>
    internal sealed record Decision(PilotInitiative? Initiative, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return Problem.NotFound("framework", TrilateralFramework.IdPrefix);
        }

        if (!MembershipAccess.ActsForUnodcIn(actor, framework.Id))
        {
            return MembershipAccess.NotYourFunction("Your mandate is bound to another framework.");
        }

        var now = time.GetUtcNow();
        var decision = Decide(framework, request, Id.New<PilotInitiative>(now), now);
        if (decision.Initiative is not { } initiative)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.PilotInitiatives.Add(initiative);
        var version = database.Advance(initiative);
        var answer = PilotInitiativeAnswer.Of(initiative);
        database.Publish(
            new PilotInitiativeLaunched(
                answer.Id,
                version.Version,
                answer.Framework,
                framework.Country,
                Days.Text(initiative.LaunchedOn.GetValueOrDefault()),
                initiative.Place ?? "",
                initiative.RecordedAfterTheFact,
                Reach: "framework:" + answer.Framework,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.FrameworkScope.Use(framework.Id.Value);
        PilotAct.Leave(database, actor, initiative, "recorded", before: null, initiative.Source, now);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == PilotInitiative.OneLive)
        {
            return HasOne();
        }

        return Resource.Created($"/membership/v1/frameworks/{framework.Id}/pilot-initiatives/{initiative.Id}", answer);
    }

    internal static ProblemHttpResult HasOne() => Problem.Of(
        StatusCodes.Status409Conflict, "already-launched", "The framework has a pilot initiative",
        "A framework has one pilot initiative at a time; the next one can be opened when it is renewed or closed.");

    internal static Decision Decide(TrilateralFramework framework, Request request, Id<PilotInitiative> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var launchedOn = violations.Required("/launchedOn", request.LaunchedOn, "the day of the launch");
        // Later launches are decided here by all three sides; recorded, they would go around that.
        var established = Days.TodayIn(framework.TimeZone, framework.EstablishedAt);
        if (request.LaunchedOn is not null && (launchedOn >= established || launchedOn < MechanismSetUp))
        {
            violations.Add(
                "/launchedOn", "range",
                $"Give a day before the framework was established here ({established:O} in {framework.TimeZone}) and not before {MechanismSetUp:O}, when the review mechanism was set up; a later launch is decided by all three sides.");
        }

        var launch = LaunchEvent.Read(violations, launchedOn, request.Place, request.Hosts, request.Attendance, request.Source);
        if (request.RecordedAfterTheFact != true)
        {
            violations.Add("/recordedAfterTheFact", "launch-needs-decision", "Only a launch that has happened is recorded here, marked true; a launch to come is decided by all three sides.");
        }

        return violations.Any ? new(null, violations.Found) : new(PilotInitiative.OfThePast(id, framework, launch, now), []);
    }
}

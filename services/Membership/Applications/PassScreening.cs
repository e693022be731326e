using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The file is complete, no duplicate and its interests are disclosed (W2 6): members' time to comment begins, in full (rule 36).</summary>
internal static class PassScreening
{
    public const int MaxInterestLength = 2_000;

    /// <param name="Complete">True: the coordinator has found the file complete.</param>
    /// <param name="DistinctFrom">Every possible duplicate that the screening names and the coordinator has found to be another body, <c>org_…</c>.</param>
    /// <param name="ConflictOfInterest">Which interests of their own the coordinator discloses; say so when there are none. 1 to 2,000 characters.</param>
    internal sealed record Request(bool? Complete, IReadOnlyList<string>? DistinctFrom, string? ConflictOfInterest);

    /// <summary>What the rule says: a disclosure that stands, or what is wrong.</summary>
    internal sealed record Decision(string Interest, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId,
        string id,
        Request request,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Screening], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var (application, profile) = (found.Application, found.Profile);
        var decision = Decide(application, request, await ReadScreening.ReadFactsAsync(application, actor, database, now, cancellationToken), profile, actor);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.Pass(actor.PersonId!, decision.Interest, profile, now);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.passed", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static Decision Decide(MembershipApplication application, Request request, ReadScreening.Facts facts, RuleProfile profile, Actor assessor)
    {
        var violations = new Violations();
        Assessment.CheckAssessor(violations, application, assessor);
        if (request.Complete != true)
        {
            violations.Add("/complete", "incomplete", "Only a complete file passes: request what is missing, or decline.", rule: 36);
        }

        var distinct = (request.DistinctFrom ?? []).Select((organisation, index) => violations.Id<Organisation>($"/distinctFrom/{index}", organisation)).Select(organisation => organisation.ToString()).ToHashSet();
        if (facts.PossibleDuplicates.FirstOrDefault(one => !distinct.Contains(one.Organisation)) is { } confusable)
        {
            violations.Add("/distinctFrom", "possible-duplicate", $"The applicant could be {confusable.Organisation}: name it here when it is another body, or decline.", rule: 36);
        }

        var needed = ReadScreening.SponsorsNeeded(application, profile);
        if (facts.SponsorsSupporting.Count < needed)
        {
            violations.Add(
                "", "sponsors", string.Create(CultureInfo.InvariantCulture, $"{facts.SponsorsSupporting.Count} of its sponsors are members and support it by their own comment; {needed} are needed: ask these, request others, or decline."), rule: 36);
        }

        return new(violations.LongText("/conflictOfInterest", request.ConflictOfInterest, MaxInterestLength, "the coordinator's own disclosure", rule: 39), violations.Found);
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceWorkingGroups;

/// <summary>Another member convenes a working group from today on; the change is dated, and who convened before stays on record.</summary>
internal static class ChangeConvenor
{
    /// <param name="Convenor">A member, <c>org_…</c>.</param>
    internal sealed record Request(string? Convenor);

    /// <summary>What the rule says: who convenes, or what is wrong.</summary>
    internal sealed record Decision(Id<Organisation> Convenor, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<WorkingGroupAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await ReadAlliance.HoldAsync(database, allianceId, request.Convenor, cancellationToken);
        var alliance = await ReadAlliance.FindAsync(database, allianceId, cancellationToken);
        if (alliance is null || await ReadWorkingGroup.FindAsync(database, alliance, id, cancellationToken) is not { } group)
        {
            return ReadWorkingGroup.NotFound();
        }

        var now = time.GetUtcNow();
        if (!await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("The alliance's own coordinators record who convenes its working groups.");
        }

        if (condition.Refuses(group) is { } stale)
        {
            return stale;
        }

        var decision = Decide(group, request, await FoundWorkingGroup.IsMemberAsync(database, alliance, request.Convenor, now, cancellationToken));
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var today = Days.TodayIn(alliance.TimeZone, now);
        var (before, former) = (JsonSerializer.Serialize(WorkingGroupAnswer.Of(group), MembershipJson.Default.WorkingGroupAnswer), group.Convenor.OrganisationId);
        group.HandOver(decision.Convenor, today, Id.New<WorkingGroupConvenor>(now));
        var version = database.Advance(group);
        var answer = WorkingGroupAnswer.Of(group);
        database.Publish(
            new WorkingGroupConvenorChanged(
                answer.Id,
                version.Version,
                answer.Alliance,
                answer.Convenor,
                former.ToString(),
                today.ToString("O", CultureInfo.InvariantCulture),
                alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "working_group.convenor_changed", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.WorkingGroupAnswer)));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Decision Decide(AllianceWorkingGroup group, Request request, bool isMember)
    {
        var violations = new Violations();
        var convenor = FoundWorkingGroup.Convenor(violations, request.Convenor, isMember);
        if (convenor == group.Convenor.OrganisationId)
        {
            violations.Add("/convenor", "same", "This organisation convenes the group already.");
        }

        return new(convenor, violations.Found);
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceWorkingGroups;

/// <summary>An alliance's coordinator founds a working group; one of the members convenes it (W2 3).</summary>
internal static class FoundWorkingGroup
{
    public const int MaxNameLength = 200;
    public const int MinPurposeLength = 20;
    public const int MaxPurposeLength = 2_000;

    /// <param name="Kind">thematic or provincial.</param>
    /// <param name="Name">The public name, 1 to 200 characters; unique in the alliance.</param>
    /// <param name="Purpose">What it works on, 20 to 2,000 characters; published.</param>
    /// <param name="Convenor">A member, <c>org_…</c>.</param>
    internal sealed record Request(string? Kind, string? Name, string? Purpose, string? Convenor);

    /// <summary>What the rule says: a group, or every reason why not.</summary>
    internal sealed record Decision(AllianceWorkingGroup? Group, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<WorkingGroupAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await ReadAlliance.HoldAsync(database, allianceId, request.Convenor, cancellationToken);
        if (await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var now = time.GetUtcNow();
        if (!await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("The alliance's own coordinators found its working groups.");
        }

        var isMember = await IsMemberAsync(database, alliance, request.Convenor, now, cancellationToken);
        var decision = Decide(alliance, request, isMember, Id.New<AllianceWorkingGroup>(now), Id.New<WorkingGroupConvenor>(now), now);
        if (decision.Group is not { } group)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.WorkingGroups.Add(group);
        var version = database.Advance(group);
        var answer = WorkingGroupAnswer.Of(group);
        database.Publish(
            new WorkingGroupFounded(
                answer.Id,
                version.Version,
                answer.Alliance,
                answer.Kind,
                answer.Name,
                answer.Convenor,
                group.FoundedOn.ToString("O", CultureInfo.InvariantCulture),
                alliance.Reach,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "working_group.founded", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.WorkingGroupAnswer)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == AllianceWorkingGroup.OneName)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-founded", "A working group carries this name",
                "A working group of this name is on record in the alliance; use that one, or choose a name that tells them apart.");
        }

        return Resource.Created($"/membership/v1/alliances/{alliance.Id}/working-groups/{group.Id}", answer);
    }

    internal static Decision Decide(Alliance alliance, Request request, bool isMember, Id<AllianceWorkingGroup> id, Id<WorkingGroupConvenor> convenorId, DateTimeOffset now)
    {
        var violations = new Violations();
        var kind = violations.Choice<WorkingGroupKind>("/kind", request.Kind);
        var name = violations.Text("/name", request.Name, MaxNameLength, "the public name");
        var purpose = violations.LongText("/purpose", request.Purpose, MaxPurposeLength, "the purpose", MinPurposeLength);
        var convenor = Convenor(violations, request.Convenor, isMember);
        var today = Days.TodayIn(alliance.TimeZone, now);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new AllianceWorkingGroup
                {
                    Id = id,
                    AllianceId = alliance.Id,
                    Kind = kind,
                    Name = name,
                    ComparableName = Organisation.Comparable(name),
                    Purpose = purpose,
                    FoundedOn = today,
                    Convenors = [new WorkingGroupConvenor { Id = convenorId, OrganisationId = convenor, StartedOn = today }],
                },
                []);
    }

    internal static Id<Organisation> Convenor(Violations violations, string? organisation, bool isMember) =>
        violations.Id<Organisation>("/convenor", organisation, _ => isMember, "A convenor is a member of the alliance.");

    internal static async Task<bool> IsMemberAsync(MembershipDbContext database, Alliance alliance, string? organisation, DateTimeOffset now, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(organisation, null, out var named)
        && await database.Memberships.InGoodStandingAt(now).AnyAsync(row => row.AllianceId == alliance.Id && row.OrganisationId == named, cancellationToken);
}

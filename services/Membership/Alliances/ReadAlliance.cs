using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>One alliance or network.</summary>
internal static class ReadAlliance
{
    public static async Task<Results<Resource<AllianceAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, id, cancellationToken) is { } alliance ? Resource.Ok(AllianceAnswer.Of(alliance)) : NotFound();

    /// <summary>The alliance a path names; null also for what has no form of an id.</summary>
    internal static async Task<Alliance?> FindAsync(MembershipDbContext database, string id, CancellationToken cancellationToken) =>
        Id<Alliance>.TryParse(id, null, out var allianceId)
            ? await database.Alliances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == allianceId, cancellationToken)
            : null;

    /// <summary>
    /// Holds its row until the transaction ends: elections to facilitate or to convene and leavings come one after the other. Asked for before anything is read, and not
    /// against those who only refer to it. Whom it elects is held first, in the order of a merge: that one finds the election, or the election finds no member.
    /// </summary>
    internal static async Task HoldAsync(MembershipDbContext database, string id, string? elected, CancellationToken cancellationToken)
    {
        if (Id<Organisation>.TryParse(elected, null, out var organisation))
        {
            await database.HoldAsync([organisation], cancellationToken);
        }

        if (Id<Alliance>.TryParse(id, null, out var alliance))
        {
            await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.alliances WHERE id = {alliance.Value} FOR NO KEY UPDATE", cancellationToken);
        }
    }

    /// <summary>The same for the alliance of a membership.</summary>
    internal static async Task HoldOfAsync(MembershipDbContext database, string membershipId, CancellationToken cancellationToken)
    {
        if (Id<AllianceMembership>.TryParse(membershipId, null, out var membership))
        {
            await database.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM membership.alliances WHERE id = (SELECT alliance_id FROM membership.memberships WHERE id = {membership.Value}) FOR NO KEY UPDATE", cancellationToken);
        }
    }

    internal static ProblemHttpResult NotFound() => Problem.NotFound("alliance", Alliance.IdPrefix);
}

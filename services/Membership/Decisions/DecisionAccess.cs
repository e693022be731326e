using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>Who sees a decision and who speaks in it. The three sides of its framework see all of it; beyond them only the organisation it concerns.</summary>
internal static class DecisionAccess
{
    /// <summary>The function that speaks for each side.</summary>
    public static readonly string[] Speakers = [Roles.GovernmentFocalPoint, Roles.AllianceCoordinator, Roles.UnodcOfficer];

    public static Expression<Func<Decision, bool>> Readable(Actor actor)
    {
        var framework = MembershipAccess.FrameworkOf(actor);
        var reads = actor.ReadsForItsSide;
        var organisation = MembershipAccess.OrganisationOf(actor)?.ToString();
        return decision => decision.FrameworkId == framework && (reads || (organisation != null && decision.ConcernedOrganisation == organisation));
    }

    /// <summary>The decision a path names, if the caller may see it; tracked, with everything said in it.</summary>
    public static async Task<Decision?> FindAsync(MembershipDbContext database, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<Decision>.TryParse(id, null, out var decision)
            ? await database.Decisions.Include(row => row.Positions).Include(row => row.Notices).AsSingleQuery().Where(Readable(actor)).SingleOrDefaultAsync(row => row.Id == decision, cancellationToken)
            : null;
}

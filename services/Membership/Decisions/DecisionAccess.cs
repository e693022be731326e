using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// Who sees a decision and who speaks in it. The three sides of its framework see all of it, UNODC also by a client of no country; beyond them only the
/// organisation it concerns.
/// </summary>
internal static class DecisionAccess
{
    /// <remarks>An organisation that others were merged into reads what closed before under their names.</remarks>
    public static async Task<Expression<Func<Decision, bool>>> ReadableAsync(MembershipDbContext database, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.Side == Side.Unodc && actor.ReadsForItsSide && !actor.IsBoundToOneFramework)
        {
            await database.UseAllFrameworksAsync(cancellationToken);
            return _ => true;
        }

        var framework = MembershipAccess.FrameworkOf(actor);
        if (actor.ReadsForItsSide || MembershipAccess.OrganisationOf(actor) is not { } own)
        {
            var reads = actor.ReadsForItsSide;
            return decision => decision.FrameworkId == framework && reads;
        }

        var merged = await database.Organisations.Where(row => row.MergedIntoId == own).Select(row => row.Id).ToListAsync(cancellationToken);
        string?[] concerned = [own.ToString(), .. merged.Select(id => id.ToString())];
        return decision => decision.FrameworkId == framework && concerned.Contains(decision.ConcernedOrganisation);
    }

    /// <summary>With everything said in them and every notice, which the rule of their outcome and every answer need.</summary>
    public static IQueryable<Decision> WithRecord(this IQueryable<Decision> decisions) => decisions.Include(row => row.Positions).Include(row => row.Notices).AsSingleQuery();

    /// <summary>The decision a path names, if the caller may see it; tracked, with everything said in it.</summary>
    public static async Task<Decision?> FindAsync(MembershipDbContext database, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<Decision>.TryParse(id, null, out var decision)
            ? await database.Decisions.WithRecord().Where(await ReadableAsync(database, actor, cancellationToken)).SingleOrDefaultAsync(row => row.Id == decision, cancellationToken)
            : null;

    /// <summary>
    /// The same, its row held until the transaction ends: who speaks, who enters a proof and the notices that come in take the decision first, and one after the other.
    /// </summary>
    public static async Task<Decision?> HoldAsync(MembershipDbContext database, string id, Actor actor, CancellationToken cancellationToken)
    {
        if (!Id<Decision>.TryParse(id, null, out var decision))
        {
            return null;
        }

        var readable = await ReadableAsync(database, actor, cancellationToken);
        return await (await HeldAsync(database, decision, cancellationToken)).SingleOrDefaultAsync(readable, cancellationToken);
    }

    /// <summary>One decision for whoever acts on it, held like that, to be read from now on.</summary>
    public static async Task<IQueryable<Decision>> HeldAsync(MembershipDbContext database, Id<Decision> id, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.decisions WHERE id = {id.Value} FOR UPDATE", cancellationToken);
        return database.Decisions.WithRecord().Where(row => row.Id == id);
    }
}

using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>Who may do what with a contribution: the one rule for single records and for lists (design §6).</summary>
internal static class ContributionAccess
{
    /// <summary>
    /// Its author always, while it holds a mandate; others by its confidentiality class, and never a draft. The author is the organisation, or the side as a whole where no
    /// organisation spoke, within its framework.
    /// </summary>
    public static Expression<Func<Contribution, bool>> Readable(Actor actor)
    {
        var record = Expression.Parameter(typeof(Contribution));
        return Expression.Lambda<Func<Contribution, bool>>(
            Expression.OrElse(
                Expression.Invoke(WrittenBy(actor), record),
                Expression.AndAlso(
                    Expression.NotEqual(Expression.Property(record, nameof(Contribution.State)), Expression.Constant(ContributionState.Draft)),
                    Expression.Invoke(ReadRule.For<Contribution>(actor), record))),
            record);
    }

    // The condition of WrittenBy in plain code: lists ask it of every row.
    public static bool IsAuthor(Actor actor, Contribution record) =>
        actor.ReadsForItsSide && record.OwnerSide == actor.Side && record.FrameworkId == actor.FrameworkId && record.OwnerOrganisation == actor.Organisation;

    public static bool May(Actor actor, ContributionAct act, Contribution record) => act switch
    {
        // The condition of Readable in plain code: compiling it costs more than asking the database.
        ContributionAct.Read => IsAuthor(actor, record) || (record.State != ContributionState.Draft && actor.MayRead(record)),
        // Whether the author consented is for the act itself to say.
        ContributionAct.Publish => IsAuthor(actor, record) || (actor.Has(Roles.Secretariat) && record.Channel == ContributionChannel.Dialogue && May(actor, ContributionAct.Read, record)),
        _ => IsAuthor(actor, record),
    };

    /// <summary>Opens global rows for writing to an author of no country: what it writes belongs to no framework either.</summary>
    public static void OpenFor(this SubmissionsDbContext database, Actor actor)
    {
        if (actor.FrameworkId is null)
        {
            database.FrameworkScope.AllowGlobalWrites();
        }
    }

    /// <summary>Finds the record of a change and asks what comes before every change: may the caller see it, act on it, does it know its version, does the act lead on.</summary>
    public static async Task<(Contribution? Record, ProblemHttpResult? Refusal)> FindForAsync(
        this SubmissionsDbContext database, string id, ContributionAct act, Actor actor, IfMatch condition, CancellationToken cancellationToken)
    {
        database.OpenFor(actor);
        var record = Id<Contribution>.TryParse(id, null, out var contributionId)
            ? await database.Contributions.Include(row => row.Versions).Where(Readable(actor)).SingleOrDefaultAsync(row => row.Id == contributionId, cancellationToken)
            : null;
        if (record is null)
        {
            return (null, Problem.NotFound("contribution", Contribution.IdPrefix));
        }

        if (!May(actor, act, record))
        {
            return (null, Problem.Of(
                StatusCodes.Status403Forbidden, "not-the-author", "Only its author may do this",
                "You may read this contribution; to change it, act for the organisation or side that made it."));
        }

        if (condition.Refuses(record) is { } stale)
        {
            return (null, stale);
        }

        return ContributionLife.After(record.State, act) is null
            ? (null, Problem.WrongState($"The contribution is {WireNames<ContributionState>.Of(record.State)}; {Needed(act)}"))
            : (record, null);
    }

    private static string Needed(ContributionAct act) => act switch
    {
        ContributionAct.Publish => "only a lodged one can be published.",
        ContributionAct.Withdraw => "only a lodged or published one can be withdrawn.",
        _ => "only a draft can be edited or lodged; what was lodged no longer changes (rule 22).",
    };

    private static Expression<Func<Contribution, bool>> WrittenBy(Actor actor)
    {
        var (forItsSide, side, framework, organisation) = (actor.ReadsForItsSide, actor.Side, actor.FrameworkId, actor.Organisation);
        return record => forItsSide && record.OwnerSide == side && record.FrameworkId == framework && record.OwnerOrganisation == organisation;
    }
}

using System.Linq.Expressions;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>May this caller see this record? Once as a condition for lists, and the same condition compiled for single records, so that the two cannot part.</summary>
public static class ReadRule
{
    /// <summary>The records of <typeparamref name="T"/> the actor may see; translates to SQL.</summary>
    public static Expression<Func<T, bool>> For<T>(Actor actor)
        where T : IClassified
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (side, framework, organisation) = (actor.Side, actor.FrameworkId, actor.Organisation);
        var forItsSide = actor.ReadsForItsSide;
        var hasOrganisation = organisation is not null;
        return record =>
            record.Confidentiality == ConfidentialityClass.Public
            || (forItsSide && (record.FrameworkId == null || record.FrameworkId == framework)
                && (record.Confidentiality == ConfidentialityClass.FrameworkOnly
                    || (record.OwnerSide == side
                        && (record.Confidentiality == ConfidentialityClass.OwnSide
                            || (record.Confidentiality == ConfidentialityClass.Restricted && hasOrganisation && record.OwnerOrganisation == organisation)))));
    }

    public static bool MayRead<T>(this Actor actor, T record)
        where T : IClassified => For<T>(actor).Compile(preferInterpretation: true)(record);

    public static IQueryable<T> ReadableBy<T>(this IQueryable<T> records, Actor actor)
        where T : IClassified => records.Where(For<T>(actor));
}

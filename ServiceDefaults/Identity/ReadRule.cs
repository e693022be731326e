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
        return Rule<T>.Condition.For(Caller.Of(actor));
    }

    public static bool MayRead<T>(this Actor actor, T record)
        where T : IClassified => Rule<T>.Compiled(Caller.Of(actor), record);

    public static IQueryable<T> ReadableBy<T>(this IQueryable<T> records, Actor actor)
        where T : IClassified => records.Where(For<T>(actor));

    /// <summary>What the rule asks of a caller. Its properties stand in the condition as such, so that the database gets them as parameters.</summary>
    private sealed record Caller(Side Side, Guid? Framework, string? Organisation, bool ReadsForItsSide)
    {
        public bool HasOrganisation { get; } = Organisation is not null;

        public static Caller Of(Actor actor) => new(actor.Side, actor.FrameworkId, actor.Organisation, actor.ReadsForItsSide);
    }

    private static class Rule<T>
        where T : IClassified
    {
        public static readonly Expression<Func<Caller, T, bool>> Condition = (caller, record) =>
            record.Confidentiality == ConfidentialityClass.Public
            || (caller.ReadsForItsSide && (record.FrameworkId == null || record.FrameworkId == caller.Framework)
                && (record.Confidentiality == ConfidentialityClass.FrameworkOnly
                    || (record.OwnerSide == caller.Side
                        && (record.Confidentiality == ConfidentialityClass.OwnSide
                            || (record.Confidentiality == ConfidentialityClass.Restricted && caller.HasOrganisation && record.OwnerOrganisation == caller.Organisation)))));

        // Once for each type of record: compiling a condition costs more than asking the database.
        public static readonly Func<Caller, T, bool> Compiled = Condition.Compile();
    }
}

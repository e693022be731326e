using System.Linq.Expressions;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Conditions on a caller and a record, written once: compiled for single records, and for one caller as a filter of the database.</summary>
public static class CallerCondition
{
    /// <summary>The condition for one caller. What it asks of the caller reaches the database as parameters, so that every caller's query is the same text.</summary>
    public static Expression<Func<TRecord, bool>> For<TCaller, TRecord>(this Expression<Func<TCaller, TRecord, bool>> condition, TCaller caller)
        where TCaller : class
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Expression.Lambda<Func<TRecord, bool>>(new Replacement(condition.Parameters[0], Expression.Constant(caller)).Visit(condition.Body), condition.Parameters[1]);
    }

    private sealed class Replacement(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

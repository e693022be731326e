using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Trilateral.ServiceDefaults.Persistence.Isolation;

/// <summary>
/// Tells the database the context's <see cref="FrameworkScope"/>, local to the transaction, in the same round trip as the command that first
/// needs it. Local means that a pooled connection takes nothing along to its next user.
/// </summary>
internal sealed class FrameworkScopeInterceptor : DbCommandInterceptor, IDbTransactionInterceptor
{
    private readonly ConditionalWeakTable<ServiceDbContext, Stamp> _stamps = [];

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Prefix(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Prefix(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Prefix(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Prefix(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Prefix(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Prefix(command, eventData);
        return ValueTask.FromResult(result);
    }

    // What was set after the savepoint is undone with it.
    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData) => Forget(eventData);

    public Task RolledBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    // EF releases the savepoint of every save, a round trip for nothing: it goes with the transaction.
    public InterceptionResult ReleasingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

    public ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => ValueTask.FromResult(InterceptionResult.Suppress());

    private void Forget(TransactionEventData eventData)
    {
        if (eventData.Context is ServiceDbContext context)
        {
            _stamps.Remove(context);
        }
    }

    private void Prefix(DbCommand command, CommandEventData eventData)
    {
        if (eventData.Context is not ServiceDbContext context || context.FrameworkScope.Settings is not { } settings)
        {
            return;
        }

        if (context.Database.CurrentTransaction is not { } transaction)
        {
            // SET LOCAL warns outside a transaction block; the commands of one round trip are a transaction all the same.
            command.CommandText =
                $"DO $$BEGIN PERFORM set_config('{FrameworkIsolation.FrameworkSetting}', '{settings.Frameworks}', true), set_config('{FrameworkIsolation.GlobalSetting}', '{settings.Global}', true); END$$;\n{command.CommandText}";
            return;
        }

        // Npgsql uses transaction objects again, EF's ids are new each time.
        var stamp = new Stamp(transaction.TransactionId, settings.Frameworks, settings.Global);
        if (_stamps.TryGetValue(context, out var last) && last == stamp)
        {
            return;
        }

        command.CommandText =
            $"SET LOCAL {FrameworkIsolation.FrameworkSetting} = '{settings.Frameworks}'; SET LOCAL {FrameworkIsolation.GlobalSetting} = '{settings.Global}';\n{command.CommandText}";
        _stamps.AddOrUpdate(context, stamp);
    }

    private sealed record Stamp(Guid TransactionId, string Frameworks, string Global);
}

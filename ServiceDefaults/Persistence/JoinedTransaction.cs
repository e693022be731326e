using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>
/// A transaction of a feature that may itself stand in one: that of its request, which keeps the answer beside the effect. Ended without a commit, it
/// undoes what was done in it either way.
/// </summary>
public sealed class JoinedTransaction : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;
    private readonly DatabaseFacade _database;
    private readonly string? _savepoint;
    private bool _committed;

    internal JoinedTransaction(DatabaseFacade database, IDbContextTransaction transaction, string? savepoint) => (_database, _transaction, _savepoint) = (database, transaction, savepoint);

    /// <summary>Makes it durable, or leaves that to the transaction around it.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_savepoint is null)
        {
            await _transaction.CommitAsync(cancellationToken);
        }

        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_savepoint is null)
        {
            await _transaction.DisposeAsync();
        }
        else if (!_committed && _database.GetDbConnection().State == ConnectionState.Open)
        {
            // Without a connection everything is undone already.
            await _transaction.RollbackToSavepointAsync(_savepoint);
        }
    }
}

public static class JoinedTransactionExtensions
{
    /// <summary>Begins a transaction, or a part of the one that runs.</summary>
    public static async Task<JoinedTransaction> BeginOrJoinAsync(this DatabaseFacade database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.CurrentTransaction is not { } running)
        {
            return new JoinedTransaction(database, await database.BeginTransactionAsync(cancellationToken), null);
        }

        const string Savepoint = "joined";
        await running.CreateSavepointAsync(Savepoint, cancellationToken);
        return new JoinedTransaction(database, running, Savepoint);
    }
}

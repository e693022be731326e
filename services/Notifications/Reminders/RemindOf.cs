using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Reminders;

/// <summary>Whichever replica has a record's row writes its reminders down and when the next is due, in one transaction.</summary>
internal abstract class RemindOf<TRecord>(IServiceScopeFactory scopes, TimeProvider time) : RecurringWorker(TimeSpan.FromSeconds(1))
    where TRecord : class
{
    protected const int AtOnce = 50;

    /// <summary>Those with a reminder that is due, at most <see cref="AtOnce"/>; their rows are locked, and what another replica has is left out.</summary>
    protected abstract IQueryable<TRecord> Due(NotificationsDbContext database, DateTimeOffset now);

    /// <summary>Writes down what is due of one, and when the next is.</summary>
    protected abstract Task RemindAsync(NotificationsDbContext database, TRecord record, DateTimeOffset now, CancellationToken cancellationToken);

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        while (await LookOnceAsync(stoppingToken) == AtOnce)
        {
        }
    }

    private async Task<int> LookOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var due = await Due(database, now).ToListAsync(cancellationToken);
        foreach (var record in due)
        {
            await RemindAsync(database, record, now, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}

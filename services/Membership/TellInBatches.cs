using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults;

namespace Trilateral.Membership;

/// <summary>
/// Tells what has come about of many records, a batch in one save. Every replica looks; a locked row lets one tell. One that cannot be told is left out, the others are
/// told all the same, and it is tried again at the next look.
/// </summary>
internal abstract class TellInBatches(IServiceScopeFactory scopes, TimeProvider time) : RecurringWorker(TimeSpan.FromSeconds(10))
{
    private const int BatchSize = 100;

    /// <summary>Tells all that is due now.</summary>
    /// <returns>How many records were looked at.</returns>
    /// <exception cref="AggregateException">When the others were told: what was left out, and why.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (looked, size) = (0, BatchSize);
        var faults = new Dictionary<Guid, Exception>();
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
            var now = time.GetUtcNow();
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var locked = await LockAsync(database, now, size, [.. faults.Keys], cancellationToken);
            if (locked.Count == 0)
            {
                break;
            }

            try
            {
                await TellAsync(database, locked, now, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                looked += locked.Count;
            }
            catch (Exception) when (locked.Count > 1 && !cancellationToken.IsCancellationRequested)
            {
                // Which of them it is shows when each goes alone.
                size = 1;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                faults.Add(locked[0], new InvalidOperationException($"{locked[0]} was left out.", fault));
                size = BatchSize;
            }
        }

        return faults.Count == 0 ? looked : throw new AggregateException(faults.Values);
    }

    /// <summary>Locks what is due, so many at most; what another has locked is left to it.</summary>
    protected abstract Task<List<Guid>> LockAsync(MembershipDbContext database, DateTimeOffset now, int limit, Guid[] leftOut, CancellationToken cancellationToken);

    /// <summary>Reads, after the lock, what was locked, and tells what is to be told; saved by the caller.</summary>
    protected abstract Task TellAsync(MembershipDbContext database, List<Guid> locked, DateTimeOffset now, CancellationToken cancellationToken);

    protected override Task LookAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);
}

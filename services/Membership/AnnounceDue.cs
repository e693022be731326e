using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership;

/// <summary>
/// Writes down and tells what is so already for whoever reads or acts. Each in a save of its own; two replicas at once announce one only once, since the
/// version decides. One that cannot be announced is left out and tried again at the next look; the others are announced all the same.
/// </summary>
internal abstract class AnnounceDue<TRecord>(IServiceScopeFactory scopes, TimeProvider time) : RecurringWorker(TimeSpan.FromSeconds(10))
    where TRecord : Aggregate
{
    private const int AtOnce = 100;

    /// <summary>Announces what is due now.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="AggregateException">When the others were announced: what was left out, and why.</exception>
    public async Task<int> AnnounceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        await database.UseAllFrameworksAsync(cancellationToken);
        database.FrameworkScope.AllowGlobalWrites();
        var now = time.GetUtcNow();
        var due = database.Set<TRecord>().Where(IsDue(now)).OrderBy(DueAt);
        var (announced, missed) = (0, 0);
        var faults = new List<Exception>();
        while (announced + missed < AtOnce && await due.Skip(missed).FirstOrDefaultAsync(cancellationToken) is { } record)
        {
            try
            {
                await TellAsync(database, record, now, cancellationToken);
                announced++;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody was faster: another replica, or who acted on it.
                missed++;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                faults.Add(new InvalidOperationException($"{typeof(TRecord).Name} {database.Entry(record).Property("Id").CurrentValue} was left out.", fault));
                missed++;
            }

            database.ChangeTracker.Clear();
        }

        return faults.Count == 0 ? announced : throw new AggregateException(faults);
    }

    /// <summary>So by now, and not yet on paper.</summary>
    protected abstract Expression<Func<TRecord, bool>> IsDue(DateTimeOffset now);

    protected abstract Expression<Func<TRecord, DateTimeOffset?>> DueAt { get; }

    /// <summary>Writes one down, tells it and saves.</summary>
    protected abstract Task TellAsync(MembershipDbContext database, TRecord record, DateTimeOffset now, CancellationToken cancellationToken);

    protected override Task LookAsync(CancellationToken stoppingToken) => AnnounceAsync(stoppingToken);
}

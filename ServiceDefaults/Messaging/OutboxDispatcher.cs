using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Carries committed rows to the broker, in one replica of a service at a time (reliability 2.4, 2.8).</summary>
internal sealed partial class OutboxDispatcher(
    [FromKeyedServices(ServiceDatabaseExtensions.DedicatedConnections)] NpgsqlDataSource dataSource,
    LeaderElection election,
    OutboxStore store,
    OutboxBatch batches,
    MessagingStatus status,
    MessagingTiming timing,
    TimeProvider clock,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0, 1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (FailPoint.Armory is { } directory)
        {
            Log.FailPointsWatched(logger, directory);
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = timing.StandbyPoll;
            try
            {
                await using var term = await election.TryBeginAsync(stoppingToken);
                if (term is not null && await LeadAsync(term, stoppingToken))
                {
                    // Whoever stands by looks in between.
                    pause = timing.StandbyPoll * 3;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever ended the term, the next one starts from the database's state; there is nothing to repair here.
                Log.TermFailed(logger, exception);
            }

            await Task.Delay(RetryDelay.Spread(pause, Random.Shared.NextDouble()), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether the term was handed over because the broker could not be reached.</returns>
    private async Task<bool> LeadAsync(LeaderTerm term, CancellationToken stoppingToken)
    {
        Log.TermBegun(logger);
        status.IsLeader = true;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var keeping = term.KeepAsync(Wake, end.Token);
        var dispatching = DispatchAsync(end.Token);
        try
        {
            await Task.WhenAny(keeping, dispatching);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(keeping, dispatching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            status.IsLeader = false;
            Log.TermEnded(logger);
        }

        if (keeping.IsFaulted || dispatching.IsFaulted)
        {
            await Task.WhenAll(keeping, dispatching);
        }

        await term.ReleaseAsync();
        return dispatching.IsCompletedSuccessfully;
    }

    /// <summary>Returns when the broker was out of reach so often in a row that another replica's connection may do better; a lost one can stay lost (decision 0024).</summary>
    private async Task DispatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var released = await store.ReleaseClaimsAsync(connection, election.Holder, cancellationToken);
        if (released > 0)
        {
            Log.ClaimsReleased(logger, released);
        }

        var unreachedRounds = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await store.FireTimersAsync(connection, clock.GetUtcNow(), cancellationToken);
            var rows = await store.ClaimAsync(connection, election.Holder, cancellationToken);
            if (rows.Count > 0)
            {
                await FailPoint.ReachAsync(FailPoint.BeforeSend, rows.Select(row => row.MessageType), cancellationToken);
                var reached = await batches.SendAsync(connection, rows, cancellationToken);
                unreachedRounds = reached ? 0 : unreachedRounds + 1;
                status.BrokerReached = reached;
            }

            if (unreachedRounds >= timing.RoundsBeforeHandover)
            {
                Log.HandedOver(logger, unreachedRounds);
                return;
            }

            if (unreachedRounds > 0)
            {
                await Task.Delay(RetryDelay.ForOutage(unreachedRounds, Random.Shared.NextDouble()), cancellationToken);
            }
            else if (rows.Count < timing.BatchSize)
            {
                await _wake.WaitAsync(timing.Poll, cancellationToken);
            }
        }
    }

    private void Wake()
    {
        // Only the listening connection calls this, so the count never passes one.
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "Fail points are watched for in {Directory}: this process stops at any that is armed there.")]
        public static partial void FailPointsWatched(ILogger logger, string directory);

        [LoggerMessage(2002, LogLevel.Information, "This replica now dispatches the outbox.")]
        public static partial void TermBegun(ILogger logger);

        [LoggerMessage(2003, LogLevel.Information, "This replica no longer dispatches the outbox.")]
        public static partial void TermEnded(ILogger logger);

        [LoggerMessage(2004, LogLevel.Warning, "Dispatching the outbox was interrupted and is tried again.")]
        public static partial void TermFailed(ILogger logger, Exception exception);

        [LoggerMessage(2006, LogLevel.Warning, "The broker was out of reach {Rounds} times in a row: another replica may dispatch the outbox.")]
        public static partial void HandedOver(ILogger logger, int rounds);

        [LoggerMessage(2005, LogLevel.Information, "{Count} messages that an earlier dispatcher took and did not report are sent again.")]
        public static partial void ClaimsReleased(ILogger logger, int count);
    }
}

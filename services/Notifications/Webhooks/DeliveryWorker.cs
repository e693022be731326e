using System.Collections.Concurrent;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// Sends what is due, in every replica at once. An attempt is in the database before it leaves and its result after it ended: a crash between the two
/// means a repeat with the same id, never a loss (wire-contracts §2.4). Results and claims go in batches, however many requests are under way.
/// </summary>
internal sealed partial class DeliveryWorker(
    DeliveryStore store,
    HealthStore health,
    EndpointTurns turns,
    WebhookSender sender,
    RetrySchedule schedule,
    WebhookOptions options,
    TimeProvider time,
    ILogger<DeliveryWorker> logger) : BackgroundService, IDueWorker
{
    /// <summary>Between the receiver's answer and its record; see <see cref="FailPoint"/>.</summary>
    public const string BeforeRecord = "webhook.before-record";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly ConcurrentQueue<DeliveryResult> _results = new();
    private readonly ConcurrentDictionary<string, int> _underWayOfClient = new(StringComparer.Ordinal);
    private int _underWay;

    public void Wake() => _wake.Set();

    /// <summary>Requests under way may end and be recorded while the host still waits; after that they are cut, and repeated by another replica.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var abort = cancellationToken.Register(_abort.Cancel);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.AllowedNetworks.Length > 0)
        {
            LogTestNetworks(logger, string.Join(", ", options.AllowedNetworks));
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RecordAsync(CancellationToken.None);
                var claimed = await ClaimAsync(stoppingToken);
                if (claimed == 0 || Volatile.Read(ref _underWay) >= options.MaxInFlight)
                {
                    await _wake.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Claims run out by themselves and results wait here: the next round goes on from there.
                LogInterrupted(logger, exception);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        while (Volatile.Read(ref _underWay) > 0 && !_abort.IsCancellationRequested)
        {
            await _wake.WaitAsync(Poll, CancellationToken.None);
            await RecordAsync(CancellationToken.None);
        }

        await RecordAsync(CancellationToken.None);
    }

    private async Task<int> ClaimAsync(CancellationToken stoppingToken)
    {
        var slots = options.MaxInFlight - Volatile.Read(ref _underWay);
        if (slots <= 0)
        {
            return 0;
        }

        var claimed = await store.ClaimAsync(slots, options.Share, [.. _underWayOfClient.Where(client => client.Value > 0)], time.GetUtcNow(), stoppingToken);
        foreach (var delivery in claimed)
        {
            Interlocked.Increment(ref _underWay);
            _underWayOfClient.AddOrUpdate(delivery.ClientId, 1, (_, many) => many + 1);
            _ = SendAsync(delivery);
        }

        return claimed.Count;
    }

    private async Task SendAsync(ClaimedDelivery delivery)
    {
        var abort = _abort.Token;
        try
        {
            await Task.Yield();
            var answer = await TrySendAsync(delivery, abort);
            await FailPoint.ReachAsync(BeforeRecord, abort);
            var ended = time.GetUtcNow();
            _results.Enqueue(new DeliveryResult(delivery, answer, AnswerRule.Judge(answer, delivery.Attempt, ended, schedule, Random.Shared.NextDouble()), ended));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Stopping: the claim runs out and another replica repeats it.
        }
        catch (Exception exception)
        {
            // The result is lost, as if the process had died: the claim runs out and it is tried again.
            LogNotRecorded(logger, exception, delivery.Id);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            _underWayOfClient.AddOrUpdate(delivery.ClientId, 0, (_, many) => many - 1);
            _wake.Set();
        }
    }

    private async Task<ReceiverAnswer> TrySendAsync(ClaimedDelivery delivery, CancellationToken abort)
    {
        try
        {
            return await sender.SendAsync(delivery, abort);
        }
        catch (Exception exception) when (!abort.IsCancellationRequested)
        {
            // Ours, not the receiver's: a key that cannot be opened, a body that cannot be built. It may be mended by the next attempt; by the last it is over.
            LogNotSent(logger, exception, delivery.Id, delivery.Attempt);
            return new ReceiverAnswer(AttemptOutcome.Internal);
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        while (!_results.IsEmpty)
        {
            // Taken out only once they are in the database; doing any of it twice changes nothing.
            var batch = _results.Take(options.MaxInFlight).ToList();
            foreach (var result in batch)
            {
                await turns.AfterAsync(result, cancellationToken);
            }

            // Failures before they are recorded: as long as its message counts as under way, no other replica takes a second one for the probe.
            var failed = batch.Where(result => result.Answer.Outcome is not (AttemptOutcome.Delivered or AttemptOutcome.Internal)).Select(result => result.Delivery.EndpointId).ToHashSet();
            await JudgeAsync(batch, failed, cancellationToken);
            var troubled = await store.RecordAsync(batch, cancellationToken);
            await JudgeAsync(batch, troubled.Except(failed).ToHashSet(), cancellationToken);
            foreach (var _ in batch)
            {
                _results.TryDequeue(out var _);
            }
        }
    }

    private async Task JudgeAsync(List<DeliveryResult> batch, HashSet<Guid> endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Count == 0)
        {
            return;
        }

        // A fault of ours says nothing of the receiver.
        var endings = batch.Where(result => endpoints.Contains(result.Delivery.EndpointId) && result.Answer.Outcome != AttemptOutcome.Internal)
            .GroupBy(result => result.Delivery.EndpointId).ToDictionary(group => group.Key, group => group.Select(Ending.Of).ToList());
        var now = batch.Max(result => result.EndedAt);
        foreach (var (endpoint, step) in await health.RecordAsync(endings, now, cancellationToken))
        {
            await turns.AfterAsync(endpoint, step, now, cancellationToken);
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "Webhooks may reach the test networks {Networks}: never set this where strangers can register endpoints.")]
    private static partial void LogTestNetworks(ILogger logger, string networks);

    [LoggerMessage(3102, LogLevel.Warning, "Sending webhooks was interrupted and is tried again.")]
    private static partial void LogInterrupted(ILogger logger, Exception exception);

    [LoggerMessage(3103, LogLevel.Error, "Attempt {Attempt} of delivery {Delivery} could not be sent for a reason of ours.")]
    private static partial void LogNotSent(ILogger logger, Exception exception, long delivery, int attempt);

    [LoggerMessage(3106, LogLevel.Error, "What came of an attempt of delivery {Delivery} could not be kept; it is repeated.")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, long delivery);
}

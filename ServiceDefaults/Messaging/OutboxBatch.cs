using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Sends one claimed batch: in order within a key, in parallel across keys, under one deadline, and records each outcome.</summary>
internal sealed partial class OutboxBatch(OutboxStore store, OutboxSender sender, BrokerConnection broker, MessagingTiming timing, ILogger<OutboxBatch> logger)
{
    // Cancelled sends need a moment to end, and those on a lost connection to say so themselves.
    private static readonly TimeSpan CancellationMargin = TimeSpan.FromMilliseconds(500);

    /// <returns>False when the broker was out of reach for at least one row.</returns>
    public async Task<bool> SendAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRow> rows, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(timing.BatchDeadline);
        using var abandon = new CancellationTokenSource();
        await using var stopped = stopping.Register(() =>
        {
            // What the broker already has should still be marked; it saves the next leader a duplicate.
            deadline.Cancel();
            abandon.CancelAfter(timing.StopGrace);
        });
        CancellationToken lost;
        try
        {
            lost = await broker.OpenAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            // Not one of the rows is to blame, whatever the reason.
            var unreached = SendOutcome.Unreached(OutboxSender.Classify(exception).ErrorCode!);
            return await RecordAsync(connection, [.. rows.Select(row => (row, unreached))]);
        }

        await using var losing = lost.Register(() =>
        {
            deadline.Cancel();
            abandon.CancelAfter(CancellationMargin);
        });
        using var run = new Run(sender, timing.MaxInFlight, deadline.Token, abandon.Token);
        await run.SendAllAsync(rows);
        var reached = await RecordAsync(connection, run.Settled);
        if (!run.Late.IsEmpty)
        {
            // A blocked connection confirms when the alarm is over; claiming more meanwhile would only pile up copies in it.
            Log.NoAnswer(logger, run.Late.Count, broker.IsBlocked);
            if (!stopping.IsCancellationRequested)
            {
                abandon.CancelAfter(broker.IsBlocked ? timing.SettleLimit : TimeSpan.Zero);
            }

            await Task.WhenAll(run.Late.Select(entry => entry.Send));
            await RecordAsync(connection, [.. run.Late.Select(entry => (entry.Row, entry.Send.Result))]);
            reached = false;
        }

        return reached;
    }

    // Not cancelled by a stop: what is confirmed but not marked is sent again.
    private async Task<bool> RecordAsync(NpgsqlConnection connection, IReadOnlyCollection<(OutboxRow Row, SendOutcome Outcome)> results)
    {
        var confirmed = Of(results, SendOutcomeKind.Confirmed);
        if (confirmed.Count > 0)
        {
            await FailPoint.ReachAsync(FailPoint.BeforeMark, confirmed.Select(one => one.Row.MessageType), CancellationToken.None);
            await store.MarkSentAsync(connection, [.. confirmed.Select(entry => entry.Row.Id)], CancellationToken.None);
        }

        var refused = Of(results, SendOutcomeKind.Refused);
        if (refused.Count > 0)
        {
            var parked = await store.MarkRefusedAsync(
                connection,
                [.. refused.Select(entry => (entry.Row, entry.Outcome.ErrorCode!, RetryDelay.ForMessage(entry.Row.Failures + 1, Random.Shared.NextDouble())))],
                CancellationToken.None);
            Log.Refused(logger, refused.Count, parked, refused[0].Outcome.ErrorCode!);
        }

        var unreached = Of(results, SendOutcomeKind.Unreached);
        if (unreached.Count > 0)
        {
            await store.ReleaseAsync(connection, [.. unreached.Select(entry => entry.Row.Id)], unreached[0].Outcome.ErrorCode, CancellationToken.None);
            Log.Unreached(logger, unreached.Count, unreached[0].Outcome.ErrorCode!);
        }

        var notTried = Of(results, SendOutcomeKind.NotTried);
        if (notTried.Count > 0)
        {
            await store.ReleaseAsync(connection, [.. notTried.Select(entry => entry.Row.Id)], null, CancellationToken.None);
        }

        return unreached.Count == 0;
    }

    private static List<(OutboxRow Row, SendOutcome Outcome)> Of(IReadOnlyCollection<(OutboxRow Row, SendOutcome Outcome)> results, SendOutcomeKind kind) =>
        [.. results.Where(entry => entry.Outcome.Kind == kind)];

    private sealed class Run(OutboxSender sender, int maxInFlight, CancellationToken deadline, CancellationToken abandon) : IDisposable
    {
        private readonly SemaphoreSlim _slots = new(maxInFlight);

        public ConcurrentBag<(OutboxRow Row, SendOutcome Outcome)> Settled { get; } = [];

        /// <summary>Handed to a connection that answered neither yes nor no by the deadline.</summary>
        public ConcurrentBag<(OutboxRow Row, Task<SendOutcome> Send)> Late { get; } = [];

        public void Dispose() => _slots.Dispose();

        /// <summary>A row without a key is a group of its own.</summary>
        public Task SendAllAsync(IReadOnlyList<OutboxRow> rows) =>
            Task.WhenAll(rows.GroupBy(row => row.OrderingKey ?? row.MessageId).Select(SendInOrderAsync));

        private async Task SendInOrderAsync(IEnumerable<OutboxRow> group)
        {
            var open = true;
            foreach (var row in group)
            {
                if (open && await TakeSlotAsync())
                {
                    open = await SendAsync(row);
                }
                else
                {
                    Settled.Add((row, SendOutcome.NotTried));
                }
            }
        }

        private async Task<bool> SendAsync(OutboxRow row)
        {
            try
            {
                var send = sender.SendAsync(row, deadline, abandon);
                await ((Task)send).WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.WhenAny(send, Task.Delay(CancellationMargin, CancellationToken.None));
                if (!send.IsCompleted)
                {
                    Late.Add((row, send));
                    return false;
                }

                var outcome = await send;
                Settled.Add((row, outcome));
                return outcome.Kind == SendOutcomeKind.Confirmed;
            }
            finally
            {
                _slots.Release();
            }
        }

        private async Task<bool> TakeSlotAsync()
        {
            try
            {
                await _slots.WaitAsync(deadline);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Warning, "{Count} messages were refused ({Parked} parked now), the first with '{ErrorCode}'.")]
        public static partial void Refused(ILogger logger, int count, int parked, string errorCode);

        [LoggerMessage(2012, LogLevel.Warning, "The broker was out of reach for {Count} messages ('{ErrorCode}'); they are kept.")]
        public static partial void Unreached(ILogger logger, int count, string errorCode);

        [LoggerMessage(2013, LogLevel.Warning, "The broker neither took nor refused {Count} messages in time (connection blocked: {Blocked}).")]
        public static partial void NoAnswer(ILogger logger, int count, bool blocked);
    }
}

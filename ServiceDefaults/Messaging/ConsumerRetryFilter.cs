using System.Globalization;
using System.Runtime.Serialization;
using System.Text;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// What happens to a message whose consumer threw (reliability 2.5): tried again in process with a fresh scope, then put off through the
/// service's own outbox, then moved to the error queue. Faults of the database are waited out without counting.
/// </summary>
internal sealed partial class ConsumerRetryFilter(
    string queue,
    NpgsqlDataSource dataSource,
    OutboxStore store,
    DatabaseGate gate,
    MessagingTiming timing,
    IHostApplicationLifetime lifetime,
    ILogger<ConsumerRetryFilter> logger) : IFilter<ConsumeContext>
{
    public const string RedeliveryHeader = "Trilateral-Redelivery";

    public void Probe(ProbeContext context) => context.CreateFilterScope("retry");

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var failure = await TryAsync(context, next, stop.Token);
        if (failure is null)
        {
            return;
        }

        var round = RoundOf(context) + 1;
        if (failure is MessageRefusedException or SerializationException || context.MessageId is null || round > timing.Redeliveries.Count)
        {
            Log.GivenUp(logger, queue, context.MessageId, failure.GetType().Name);
            throw new ConsumerException($"A message of {queue} could not be handled.", failure);
        }

        await OutlastDatabaseAsync(() => PutOffAsync(context, round, stop.Token), stop.Token);
        MessagingTelemetry.RecordRedelivery(queue);
        Log.PutOff(logger, queue, context.MessageId, failure.GetType().Name, round);
    }

    /// <summary>The last failure, or null once handled. Cancelled by the host's stop: the broker then delivers the message again.</summary>
    private async Task<Exception?> TryAsync(ConsumeContext context, IPipe<ConsumeContext> next, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            Exception? failure = null;
            var blamed = await OutlastDatabaseAsync(
                async () =>
                {
                    try
                    {
                        failure = null;
                        await next.Send(context);
                    }
                    catch (Exception exception) when (!InfrastructureFault.Is(exception))
                    {
                        stop.ThrowIfCancellationRequested();
                        failure = exception;
                    }
                },
                stop,
                isMessage: true);
            failure = blamed ?? failure;
            if (failure is null or MessageRefusedException or SerializationException || attempt == timing.InProcessRetries.Count)
            {
                return failure;
            }

            await Task.Delay(timing.InProcessRetries[attempt], stop);
        }
    }

    /// <param name="work">Begins from nothing each time.</param>
    /// <param name="stop">The host's.</param>
    /// <param name="isMessage">Whether the message may be to blame for what looks like a fault of a database that answers.</param>
    /// <returns>The failure the message is blamed for; null when the work is done or has said itself what failed.</returns>
    private async Task<Exception?> OutlastDatabaseAsync(Func<Task> work, CancellationToken stop, bool isMessage = false)
    {
        for (var rounds = 1; ; rounds++)
        {
            try
            {
                await work();
                return null;
            }
            catch (Exception exception) when (InfrastructureFault.Is(exception))
            {
                stop.ThrowIfCancellationRequested();
                Log.Held(logger, queue, exception.GetType().Name);
                var wasThere = await gate.WaitAsync(rounds, stop);
                if (isMessage && wasThere && InfrastructureFault.IsGuess(exception))
                {
                    return exception;
                }
            }
        }
    }

    private async Task PutOffAsync(ConsumeContext context, int round, CancellationToken cancellationToken)
    {
        var message = new OutboxMessage
        {
            MessageId = context.MessageId!.Value,
            Destination = queue,
            Redelivery = round,
            MessageType = context.SupportedMessageTypes.FirstOrDefault() ?? "unknown",
            ContentType = context.ReceiveContext.ContentType.ToString(),

            // Not Body.GetString(): of a message from RabbitMQ that returns the name of a type (8.4.0).
            Body = Encoding.UTF8.GetString(context.ReceiveContext.Body.GetBytes()),
            Traceparent = TraceLink.CurrentParent(),
        };
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await store.ScheduleRedeliveryAsync(connection, message, timing.Redeliveries[round - 1], cancellationToken);
    }

    private static int RoundOf(ConsumeContext context) =>
        context.ReceiveContext.TransportHeaders.TryGetHeader(RedeliveryHeader, out var value)
        && int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var round)
            ? round
            : 0;

    private static partial class Log
    {
        [LoggerMessage(2061, LogLevel.Warning, "{Queue}: message {MessageId} failed with {Error} and is put off, round {Round}.")]
        public static partial void PutOff(ILogger logger, string queue, Guid? messageId, string error, int round);

        [LoggerMessage(2062, LogLevel.Error, "{Queue}: message {MessageId} failed with {Error} and goes to the error queue.")]
        public static partial void GivenUp(ILogger logger, string queue, Guid? messageId, string error);

        [LoggerMessage(2063, LogLevel.Warning, "{Queue}: a message waits for the database ({Error}).")]
        public static partial void Held(ILogger logger, string queue, string error);
    }
}

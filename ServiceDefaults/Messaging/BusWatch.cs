using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// Starts the bus anew when its consumers stay away although the broker answers: a connection cut at the wrong moment can end a receive endpoint of
/// MassTransit 8 for good (its issues 5692 and 6095), and the messages of its queue would wait until somebody restarts the process. Where not even
/// stopping the bus ends, because the client below it waits for itself (rabbitmq-dotnet-client 1751), the process ends, for whoever runs it to start it anew.
/// </summary>
internal sealed partial class BusWatch(
    IBusControl bus, BrokerAddress broker, MessagingDefinition definition, MessagingTiming timing, IHostApplicationLifetime lifetime, ILogger<BusWatch> logger) : BackgroundService
{
    /// <summary>EX_TEMPFAIL: it did not go, and may the next time.</summary>
    internal const int ExitCode = 75;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var looksAway = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(timing.BusLook, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            looksAway = IsConsuming() ? 0 : looksAway + 1;
            if (looksAway >= timing.BusLooksAway && await AnswersAsync(stoppingToken))
            {
                looksAway = 0;
                await RestartAsync(stoppingToken);
            }
        }
    }

    private bool IsConsuming() => bus.CheckHealth().Endpoints.Values.All(endpoint => endpoint.Status == BusHealthStatus.Healthy);

    /// <summary>An outage is the bus's own to sit out; it comes back by itself when the broker does.</summary>
    private async Task<bool> AnswersAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var connection = await broker.Factory(definition.Service + " watch").CreateConnectionAsync(stoppingToken);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.BrokerAway(logger, exception);
            return false;
        }
    }

    private async Task RestartAsync(CancellationToken stoppingToken)
    {
        Log.Restarting(logger, timing.BusLooksAway * timing.BusLook);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Limit);
        try
        {
            await bus.StopAsync(limit.Token).WaitAsync(limit.Token);
            if (limit.IsCancellationRequested)
            {
                // It came back because it was told to, not because it was done.
                throw new TimeoutException();
            }

            await bus.StartAsync(limit.Token).WaitAsync(limit.Token);
            Log.Restarted(logger);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Stuck(logger, exception);
            Environment.ExitCode = ExitCode;
            lifetime.StopApplication();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2071, LogLevel.Debug, "The consumers are away, and so is the broker.")]
        public static partial void BrokerAway(ILogger logger, Exception exception);

        [LoggerMessage(2072, LogLevel.Error, "The consumers have been away for {Time} although the broker answers: the bus is started anew.")]
        public static partial void Restarting(ILogger logger, TimeSpan time);

        [LoggerMessage(2073, LogLevel.Warning, "The bus has been started anew.")]
        public static partial void Restarted(ILogger logger);

        [LoggerMessage(2074, LogLevel.Critical, "The bus could not be started anew: this process ends, and consumes again when it is started again.")]
        public static partial void Stuck(ILogger logger, Exception exception);
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trilateral.AppHost;

/// <summary>
/// Starts a process again that ended asking for it: exit code 75, EX_TEMPFAIL, which a service gives whose bus stays away from a broker that is there (decision 0024).
/// Whatever else ends stays ended and is seen, as with any Aspire application.
/// </summary>
internal sealed partial class StartAgain(ResourceNotificationService notifications, ResourceCommandService commands, ILogger<StartAgain> logger) : BackgroundService
{
    private const int TryAgain = 75;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (change.Snapshot.ExitCode == TryAgain && change.Snapshot.State?.Text == KnownResourceStates.Exited)
            {
                var result = await commands.ExecuteCommandAsync(change.ResourceId, KnownResourceCommands.StartCommand, stoppingToken);
                Log.Started(logger, change.ResourceId, result.Success);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Resource} asked to be started again (started: {Success})")]
        public static partial void Started(ILogger logger, string resource, bool success);
    }
}

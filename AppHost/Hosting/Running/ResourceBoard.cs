using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Shows the engine to the dashboard.</summary>
internal sealed class ResourceBoard(Orchestrator orchestrator) : IResourceBoard
{
    // Changes come in bursts (a start changes a state three times in a moment); one list shows them all.
    private static readonly TimeSpan FoldWindow = TimeSpan.FromMilliseconds(50);

    public IReadOnlyList<BoardResource> Current => [.. orchestrator.Runners.Select(Show)];

    public async IAsyncEnumerable<IReadOnlyList<BoardResource>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var changes = orchestrator.Notifications.WatchAsync(leaving.Token).GetAsyncEnumerator(leaving.Token);
        yield return Current;
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            while (await next)
            {
                await Task.Delay(FoldWindow, leaving.Token);
                while ((next = changes.MoveNextAsync().AsTask()).IsCompleted)
                {
                    if (!await next)
                    {
                        yield break;
                    }
                }

                yield return Current;
            }
        }
        finally
        {
            // Whoever leaves in the middle leaves a step under way, and it must be over before the sequence is disposed of.
            await leaving.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public IAsyncEnumerable<BoardLogLine> ReadLogAsync(string resourceId, long afterLine, bool follow, CancellationToken cancellationToken) =>
        orchestrator.Logs.TryGetValue(resourceId, out var log)
            ? log.ReadAsync(afterLine, follow, cancellationToken)
            : AsyncEnumerable.Empty<BoardLogLine>();

    public async Task<BoardCommandResult> ExecuteAsync(string resourceId, BoardCommand command, CancellationToken cancellationToken)
    {
        var name = command switch
        {
            BoardCommand.Start => KnownResourceCommands.StartCommand,
            BoardCommand.Stop => KnownResourceCommands.StopCommand,
            _ => KnownResourceCommands.RestartCommand,
        };
        return new BoardCommandResult((await orchestrator.ExecuteAsync(resourceId, name, cancellationToken)).ErrorMessage);
    }

    private static bool HasChecks(IResource resource) =>
        resource is PostgresServerResource or PostgresDatabaseResource or RabbitMQServerResource
        || resource.Annotations.OfType<HttpHealthCheckAnnotation>().Any();

    private BoardResource Show(ResourceRunner runner)
    {
        var snapshot = orchestrator.Notifications.TryGetCurrentState(runner.Id, out var known) ? known.Snapshot : null;
        var state = snapshot?.State?.Text ?? KnownResourceStates.NotStarted;
        var isEnded = state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);
        IReadOnlyList<BoardCommand> commands = !runner.TakesCommands ? []
            : isEnded ? [BoardCommand.Start]
            : state == KnownResourceStates.Stopping ? []
            : [BoardCommand.Stop, BoardCommand.Restart];
        return new BoardResource(
            runner.Id,
            runner.Resource.Name,
            runner.Resource.TypeName(),
            state,
            snapshot?.Reason(),
            HasChecks(runner.Resource) && snapshot?.HealthStatus is { } health ? health == HealthStatus.Healthy ? "Healthy" : "Unhealthy" : null,
            snapshot?.StartTimeStamp is { } started ? new DateTimeOffset(started, TimeSpan.Zero) : null,
            snapshot?.ProcessId(),
            snapshot?.ExitCode,
            [.. runner.Resource.Endpoints().Where(endpoint => endpoint.AllocatedPort is not null)
                .Select(endpoint => new BoardEndpoint(endpoint.Name, $"{endpoint.UriScheme}://localhost:{endpoint.AllocatedPort}"))],
            runner is ProcessRunner process ? process.Replica.Environment : [],
            commands);
    }
}

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard shows and may do. The engine implements it; the dashboard knows nothing else of the engine.</summary>
internal interface IResourceBoard
{
    /// <summary>All resources, replicas one by one, in the order of <c>Program.cs</c>.</summary>
    IReadOnlyList<BoardResource> Current { get; }

    /// <summary>The current list at once, then the whole list again after every change (changes that come together are folded).</summary>
    IAsyncEnumerable<IReadOnlyList<BoardResource>> WatchAsync(CancellationToken cancellationToken);

    /// <summary>The kept lines with a number above <paramref name="afterLine"/>, then, when <paramref name="follow"/>, new ones as they come.</summary>
    IAsyncEnumerable<BoardLogLine> ReadLogAsync(string resourceId, long afterLine, bool follow, CancellationToken cancellationToken);

    /// <summary>Starts, stops or restarts one resource and returns once it is done; a refusal is a value with its reason.</summary>
    Task<BoardCommandResult> ExecuteAsync(string resourceId, BoardCommand command, CancellationToken cancellationToken);
}

/// <summary>One resource, or one replica of one.</summary>
/// <remarks>
/// Id: unique; the resource's name, or name-1, name-2 … where it has replicas. State: one of the states of the app model: NotStarted, Waiting,
/// Starting, Running, Stopping, Exited, Finished, FailedToStart, … StateReason: for Waiting, for whom; for Exited and FailedToStart, why, in one
/// sentence. Health: Healthy, Unhealthy, or null while it has no checks or does not run. StartedAt: UTC. Commands: those that make sense now.
/// </remarks>
internal sealed record BoardResource(
    string Id,
    string Name,
    string Type,
    string State,
    string? StateReason,
    string? Health,
    DateTimeOffset? StartedAt,
    int? ProcessId,
    int? ExitCode,
    IReadOnlyList<BoardEndpoint> Endpoints,
    IReadOnlyList<BoardVariable> Environment,
    IReadOnlyList<BoardCommand> Commands);

/// <summary>The address as a browser or client on this machine would use it.</summary>
internal sealed record BoardEndpoint(string Name, string Url);

/// <summary>IsSecret: the value holds a secret; the engine knows because a secret parameter went into it.</summary>
internal sealed record BoardVariable(string Name, string Value, bool IsSecret);

/// <summary>Number counts from 1 per resource id without gaps and never repeats, also over restarts of the resource.</summary>
internal sealed record BoardLogLine(long Number, DateTimeOffset At, bool IsError, string Text);

internal enum BoardCommand
{
    Start,
    Stop,
    Restart,
}

/// <summary>Refusal: null when done; otherwise one sentence that says why not and what to do.</summary>
internal sealed record BoardCommandResult(string? Refusal);

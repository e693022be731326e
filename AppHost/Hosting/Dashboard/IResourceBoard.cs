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

/// <param name="Id">Unique: the resource's name, or name-1, name-2 … where it has replicas.</param>
/// <param name="State">One of the states of the app model: NotStarted, Waiting, Starting, Running, Stopping, Exited, Finished, FailedToStart, …</param>
/// <param name="Health">Healthy, Unhealthy, or null while it has no checks or does not run.</param>
/// <param name="StateReason">For Waiting: for whom; for Exited and FailedToStart: why, in one sentence.</param>
/// <param name="StartedAt">UTC.</param>
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

/// <param name="Url">As a browser or client on this machine would use it.</param>
internal sealed record BoardEndpoint(string Name, string Url);

/// <param name="IsSecret">The value holds a secret; the engine knows because a secret parameter went into it.</param>
internal sealed record BoardVariable(string Name, string Value, bool IsSecret);

/// <param name="Number">Counts from 1 per resource id and never repeats, also over restarts of the resource.</param>
internal sealed record BoardLogLine(long Number, DateTimeOffset At, bool IsError, string Text);

internal enum BoardCommand
{
    Start,
    Stop,
    Restart,
}

/// <param name="Refusal">Null when done; otherwise one sentence that says why not and what to do.</param>
internal sealed record BoardCommandResult(string? Refusal);

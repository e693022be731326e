using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>A board whose resources live in memory: real lists, real waiting, real commands; only the processes are missing.</summary>
internal sealed class MemoryBoard : IResourceBoard
{
    private readonly Lock _gate = new();
    private readonly List<BoardResource> _resources = [];
    private readonly Dictionary<string, List<BoardLogLine>> _logs = [];
    private TaskCompletionSource _changed = New();

    public ConcurrentQueue<(string Id, BoardCommand Command)> Executed { get; } = new();

    public ConcurrentDictionary<string, string> Refusals { get; } = new();

    /// <summary>While set, commands wait for it after the resource has begun to change.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public IReadOnlyList<BoardResource> Current
    {
        get
        {
            lock (_gate)
            {
                return [.. _resources];
            }
        }
    }

    public void Set(BoardResource resource) => Change(() =>
    {
        var index = _resources.FindIndex(existing => existing.Id == resource.Id);
        if (index < 0)
        {
            _resources.Add(resource);
            _logs.TryAdd(resource.Id, []);
        }
        else
        {
            _resources[index] = resource;
        }
    });

    public void Write(string id, string text, bool isError = false) => Change(() =>
    {
        var log = _logs[id];
        log.Add(new BoardLogLine(log.Count + 1, Resources.Start.AddMilliseconds(log.Count), isError, text));
    });

    public async IAsyncEnumerable<IReadOnlyList<BoardResource>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<BoardResource>? seen = null;
        while (true)
        {
            var (resources, changed) = Read(() => (IReadOnlyList<BoardResource>)[.. _resources]);
            if (seen is null || !seen.SequenceEqual(resources))
            {
                yield return seen = resources;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async IAsyncEnumerable<BoardLogLine> ReadLogAsync(
        string resourceId,
        long afterLine,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (lines, changed) = Read(() => _logs[resourceId].Skip((int)afterLine).ToList());
            foreach (var line in lines)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return line;
                afterLine = line.Number;
            }

            if (!follow)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<BoardCommandResult> ExecuteAsync(string resourceId, BoardCommand command, CancellationToken cancellationToken)
    {
        Executed.Enqueue((resourceId, command));
        if (Refusals.TryGetValue(resourceId, out var refusal))
        {
            return new BoardCommandResult(refusal);
        }

        var resource = Current.Single(resource => resource.Id == resourceId);
        if (!resource.Commands.Contains(command))
        {
            return new BoardCommandResult($"{resourceId} is {resource.State}: it cannot {command}.");
        }

        Set(resource with { State = command == BoardCommand.Start ? "Starting" : "Stopping" });
        await (Hold?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        Set(command == BoardCommand.Stop
            ? resource with { State = "Exited", StateReason = "Stopped by an administrator.", Health = null, ExitCode = 0, Commands = [BoardCommand.Start] }
            : Resources.Running(resource with { StartedAt = (resource.StartedAt ?? Resources.Start).AddMinutes(1) }));
        return new BoardCommandResult(null);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = New();
        }

        changed.SetResult();
    }

    private (T Value, Task Changed) Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return (read(), _changed.Task);
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Trilateral.Membership.Contracts;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Places where tests stop a process to kill or freeze it between two steps (reliability 3, F02-F05, F08). Without configuration they are not there.</summary>
public static class FailPoint
{
    /// <summary>After the claim is committed, before anything is sent.</summary>
    internal const string BeforeSend = "outbox.before-send";

    /// <summary>After the broker's confirmation, before the rows are marked.</summary>
    internal const string BeforeMark = "outbox.before-mark";

    /// <summary>After the handler, before its commit.</summary>
    internal const string InHandler = "inbox.in-handler";

    /// <summary>After the commit, before the broker is told.</summary>
    internal const string BeforeAck = "inbox.before-ack";

    /// <summary>Before a request's transaction commits.</summary>
    internal const string HttpBeforeCommit = "http.before-commit";

    /// <summary>After a request's transaction committed, before the answer leaves.</summary>
    internal const string HttpAfterCommit = "http.after-commit";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static readonly ConcurrentDictionary<string, bool> Passed = new(StringComparer.Ordinal);

    private static readonly string Beat = MessageUrn.ForTypeString<IdentityBeat>();

    private static FrozenDictionary<string, string>? s_files;

    internal static IReadOnlyCollection<string> Active => s_files is null ? [] : s_files.Keys;

    /// <summary>Reads <c>FailPoints:&lt;name&gt;</c> = path of the file that tells the test the point is reached.</summary>
    internal static void Configure(IConfiguration configuration)
    {
        var files = configuration.GetSection("FailPoints").GetChildren()
            .Where(entry => !string.IsNullOrEmpty(entry.Value))
            .ToFrozenDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);
        Passed.Clear();
        s_files = files.Count == 0 ? null : files;
    }

    /// <summary>Returns at once unless the point is configured; then writes the process id to its file and goes on only when the test takes the file away, from then on for good.</summary>
    public static Task ReachAsync(string name, CancellationToken cancellationToken) =>
        s_files is { } files && files.TryGetValue(name, out var path) && !Passed.ContainsKey(name) ? StopAsync(name, path, cancellationToken) : Task.CompletedTask;

    /// <summary>As above, but passed over while only beats are under way: they come by themselves, and a test waits for what it sent.</summary>
    internal static Task ReachAsync(string name, IEnumerable<string> messageTypes, CancellationToken cancellationToken) =>
        s_files is null || messageTypes.All(type => type == Beat) ? Task.CompletedTask : ReachAsync(name, cancellationToken);

    private static async Task StopAsync(string name, string path, CancellationToken cancellationToken)
    {
        // Renamed into place, so that whoever sees the file can read the whole id.
        var draft = path + "." + Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(draft, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), cancellationToken);
        File.Move(draft, path, overwrite: true);
        while (File.Exists(path))
        {
            await Task.Delay(Look, cancellationToken);
        }

        Passed[name] = true;
    }
}

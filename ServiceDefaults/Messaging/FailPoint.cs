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

    private static readonly string Beat = MessageUrn.ForTypeString<IdentityBeat>();

    private static readonly string ThisProcess = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where a test arms points; null, as everywhere else, means there are none.</summary>
    internal static string? Armory { get; private set; }

    /// <summary>
    /// Reads <c>FailPoints:Directory</c>. A file there with a point's name arms the point: for every process that looks there, or for the one whose id the file holds.
    /// </summary>
    internal static void Configure(IConfiguration configuration) =>
        Armory = configuration["FailPoints:Directory"] is { Length: > 0 } directory ? directory : null;

    /// <summary>Returns at once unless the point is armed; then writes the process id to a file of the point's name and <c>.reached</c>, and goes on when the test disarms the point.</summary>
    public static Task ReachAsync(string name, CancellationToken cancellationToken) =>
        Armory is { } directory && IsArmed(Path.Combine(directory, name)) ? StopAsync(Path.Combine(directory, name), cancellationToken) : Task.CompletedTask;

    /// <summary>As above, but passed over while only beats are under way: they come by themselves, and a test waits for what it sent.</summary>
    internal static Task ReachAsync(string name, IEnumerable<string> messageTypes, CancellationToken cancellationToken) =>
        Armory is null || messageTypes.All(type => type == Beat) ? Task.CompletedTask : ReachAsync(name, cancellationToken);

    private static bool IsArmed(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            return File.ReadAllText(path) is { } process && (process.Length == 0 || process == ThisProcess);
        }
        catch (FileNotFoundException)
        {
            // Disarmed between the look and the reading.
            return false;
        }
    }

    private static async Task StopAsync(string path, CancellationToken cancellationToken)
    {
        // Renamed into place, so that whoever sees the file can read the whole id.
        var draft = $"{path}.{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(draft, ThisProcess, cancellationToken);
        File.Move(draft, path + ".reached", overwrite: true);
        while (IsArmed(path))
        {
            await Task.Delay(Look, cancellationToken);
        }
    }
}

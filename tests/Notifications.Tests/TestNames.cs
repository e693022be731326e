using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trilateral.Notifications.Tests;

/// <summary>What host names mean in tests, look-up by look-up; no name server knows the hostile ones.</summary>
internal static class TestNames
{
    private static readonly ConcurrentDictionary<string, Queue<string[]>> Answers = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, int> Asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The answers to one look-up after the other; the last one stays.</summary>
    public static void Set(string host, params string[][] answers) => Answers[host] = new Queue<string[]>(answers);

    /// <summary>How often the name was looked up.</summary>
    public static int Lookups(string host) => Asked.GetValueOrDefault(host);

    public static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.AddOrUpdate(host, 1, (_, count) => count + 1);
        if (!Answers.TryGetValue(host, out var answers))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        lock (answers)
        {
            return Task.FromResult((answers.Count > 1 ? answers.Dequeue() : answers.Peek()).Select(IPAddress.Parse).ToArray());
        }
    }
}

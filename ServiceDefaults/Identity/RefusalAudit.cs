using System.Globalization;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>
/// Decides which refusals get an audit row. Each one of a client, route and subject once a minute, and at most so many different ones: a client that
/// hammers or guesses ids leaves its trace and does not fill the disk. How many were left out is said in its next row. In memory, for each replica.
/// </summary>
internal sealed class RefusalAudit(DeferredAudit audit, TimeProvider time)
{
    public const string Action = "access.refused";

    /// <summary>Rows a client can cause in <see cref="Window"/>.</summary>
    public const int MaxPerWindow = 30;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Clients counted at once; beyond, those are forgotten whose window is over.</summary>
    private const int MaxClients = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);

    /// <param name="actor">Who was refused.</param>
    /// <param name="route">Verb and pattern.</param>
    /// <param name="subject">The id that was asked for, whether or not there is such a record; the pattern where there was none.</param>
    /// <param name="status">403 or 404.</param>
    public void Note(Actor actor, string route, string subject, int status)
    {
        var now = time.GetUtcNow();
        int leftOut;
        lock (_lock)
        {
            if (!_counts.TryGetValue(actor.ClientId, out var count))
            {
                Forget(now);
                _counts.Add(actor.ClientId, count = new Count(now));
            }

            if (now - count.Since >= Window || now < count.Since)
            {
                count.Begin(now);
            }

            if (count.Written.Count >= MaxPerWindow || !count.Written.Add($"{status} {route} {subject}"))
            {
                count.LeftOut++;
                return;
            }

            (leftOut, count.LeftOut) = (count.LeftOut, 0);
        }

        // Status and route are ours, so nothing in them needs escaping.
        var after = string.Create(CultureInfo.InvariantCulture, $$"""{"status":{{status}},"route":"{{route}}","leftOutBefore":{{leftOut}}}""");
        // What was refused was done for nobody.
        audit.Add((actor with { Organisation = null }).Audit(now, Action, subject, after: after));
    }

    private void Forget(DateTimeOffset now)
    {
        if (_counts.Count < MaxClients)
        {
            return;
        }

        foreach (var (client, _) in _counts.Where(pair => now - pair.Value.Since >= Window).ToList())
        {
            _counts.Remove(client);
        }
    }

    private sealed class Count(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; private set; } = since;

        public HashSet<string> Written { get; } = new(StringComparer.Ordinal);

        public int LeftOut { get; set; }

        public void Begin(DateTimeOffset now)
        {
            Since = now;
            Written.Clear();
        }
    }
}

namespace Trilateral.Membership.Tokens;

/// <summary>
/// Failed proofs of identity, counted over the last minute for each client and each address (wire-contracts §4, row 7). It delays those who guess and
/// touches no token that lives; an address from which the client has proved itself lately goes on when others guess. In memory, for each replica.
/// </summary>
internal sealed class AuthenticationLimit(TimeProvider time)
{
    /// <summary>Failures in <see cref="Window"/> after which a client is not asked again.</summary>
    public const int PerClient = 10;

    /// <summary>The same for an address, behind which several clients may be.</summary>
    public const int PerAddress = 30;

    /// <summary>How many names are counted at once; beyond, the oldest are forgotten.</summary>
    private const int MaxNames = 20_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TrustAfterSuccess = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _trusted = new(StringComparer.Ordinal);

    /// <returns>How long to wait; null when the caller may try.</returns>
    public TimeSpan? WaitOf(string client, string address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var wait = WaitOf(AddressName(address), PerAddress, now);
            if (wait is null && !(_trusted.TryGetValue(PairName(client, address), out var since) && now - since < TrustAfterSuccess))
            {
                wait = WaitOf(ClientName(client), PerClient, now);
            }

            return wait;
        }
    }

    /// <returns>Whether it is the client's first failure in a <see cref="Window"/>, the one that is written down.</returns>
    public bool Failed(string client, string address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Count(ClientName(client), now);
            Count(AddressName(address), now);
            if (_written.TryGetValue(ClientName(client), out var last) && now - last < Window)
            {
                return false;
            }

            if (_written.Count >= MaxNames)
            {
                _written.Clear();
            }

            _written[ClientName(client)] = now;
            return true;
        }
    }

    public void Succeeded(string client, string address)
    {
        lock (_lock)
        {
            if (_trusted.Count >= MaxNames)
            {
                _trusted.Clear();
            }

            _trusted[PairName(client, address)] = time.GetUtcNow();
        }
    }

    private TimeSpan? WaitOf(string name, int limit, DateTimeOffset now)
    {
        if (!_failures.TryGetValue(name, out var times))
        {
            return null;
        }

        Prune(times, now);
        // The wait ends when the oldest of the last failures leaves the window.
        return times.Count < limit ? null : times.Peek() + Window - now;
    }

    private void Count(string name, DateTimeOffset now)
    {
        if (!_failures.TryGetValue(name, out var times))
        {
            if (_failures.Count >= MaxNames)
            {
                Forget(now);
            }

            times = _failures[name] = new Queue<DateTimeOffset>();
        }

        Prune(times, now);
        times.Enqueue(now);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (name, times) in _failures)
        {
            Prune(times, now);
            if (times.Count == 0)
            {
                _failures.Remove(name);
            }
        }

        if (_failures.Count >= MaxNames)
        {
            // More names within a minute than anybody has clients: the addresses that send them are counted anew.
            _failures.Clear();
        }
    }

    private static void Prune(Queue<DateTimeOffset> times, DateTimeOffset now)
    {
        while (times.TryPeek(out var oldest) && now - oldest >= Window)
        {
            times.Dequeue();
        }
    }

    // Cut, so that a long name costs no memory.
    private static string ClientName(string client) => "client " + client[..Math.Min(client.Length, 64)];

    private static string AddressName(string address) => "address " + address;

    private static string PairName(string client, string address) => $"{ClientName(client)} {address}";
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Dashboard;

/// <summary>Who may look: trades the token printed at start for sessions, and slows down guessing.</summary>
internal sealed class DashboardSession(string token, TimeProvider time)
{
    /// <summary>Wrong tokens within <see cref="FailureWindow"/> before every further attempt is refused.</summary>
    public const int FailureLimit = 10;

    /// <summary>How long one wrong token counts.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(1);

    private readonly byte[] _tokenHash = Hash(token);
    private readonly ConcurrentDictionary<string, byte> _open = new(StringComparer.Ordinal);
    private readonly Queue<long> _failures = new();
    private readonly Lock _gate = new();

    /// <summary>A new session for the right token; while the limit is reached even the right token has to wait.</summary>
    public LogIn TryLogIn(string? presented)
    {
        lock (_gate)
        {
            while (_failures.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= FailureWindow)
            {
                _failures.Dequeue();
            }

            if (_failures.Count >= FailureLimit)
            {
                return new LogIn(null, FailureWindow - time.GetElapsedTime(_failures.Peek()));
            }

            // Hashes have one length, so neither content nor length of the token shows in the time taken.
            if (presented is null || !CryptographicOperations.FixedTimeEquals(Hash(presented), _tokenHash))
            {
                _failures.Enqueue(time.GetTimestamp());
                return new LogIn(null, null);
            }
        }

        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _open[Key(session)] = 0;
        return new LogIn(session, null);
    }

    /// <summary>Sessions last until they are closed or the engine ends.</summary>
    public bool IsOpen(string? session) => session is not null && _open.ContainsKey(Key(session));

    public void Close(string session) => _open.TryRemove(Key(session), out _);

    // Looked up by hash: the time a lookup takes tells nothing about the value.
    private static string Key(string session) => Convert.ToHexString(Hash(session));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <param name="Session">The value for the cookie; null when refused.</param>
    /// <param name="RetryAfter">Set when refused for too many wrong tokens.</param>
    internal readonly record struct LogIn(string? Session, TimeSpan? RetryAfter);
}

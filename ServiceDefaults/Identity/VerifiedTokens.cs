using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>
/// What verified tokens say, by the hash of the Authorization header that carried them: verifying a signature costs more than forwarding a call
/// (decision 0018). An entry stands for signature, issuer, audience and form, which do not change; it counts until the token's end and only as long
/// as the very key that verified it is in use. Epochs and mandates are no part of it: they are judged on every call.
/// </summary>
/// <typeparam name="T">What is read from a token.</typeparam>
public sealed class VerifiedTokens<T>
    where T : class
{
    /// <summary>Tokens remembered at most.</summary>
    internal const int MaxRemembered = 20_000;

    private readonly ConcurrentDictionary<Fingerprint, Entry> _entries = new();

    internal int Count => _entries.Count;

    /// <param name="header">The Authorization header, whole.</param>
    /// <param name="keyOf">The key in use under a <c>kid</c>; null when there is none.</param>
    /// <param name="now">Decides expiry.</param>
    /// <returns>What the token says; null when it has to be verified.</returns>
    public T? Find(string header, Func<string, SecurityKey?> keyOf, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        return _entries.TryGetValue(Fingerprint.Of(header), out var entry) && now < entry.EndsAt && ReferenceEquals(keyOf(entry.KeyId), entry.Key) ? entry.Value : null;
    }

    /// <param name="header">The Authorization header, whole.</param>
    /// <param name="token">The token in it, verified.</param>
    /// <param name="key">The key under its <c>kid</c> as it was before the verification, so that one exchanged meanwhile is not taken for it; null remembers nothing.</param>
    /// <param name="value">What it says.</param>
    /// <param name="now">Tells what has ended.</param>
    public void Remember(string header, JsonWebToken token, SecurityKey? key, T value, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (key is null)
        {
            return;
        }

        if (_entries.Count >= MaxRemembered)
        {
            Forget(now);
        }

        _entries[Fingerprint.Of(header)] = new Entry(value, token.Kid, key, new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + IdentityOptions.ClockSkew);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (fingerprint, entry) in _entries)
        {
            if (now >= entry.EndsAt)
            {
                _entries.TryRemove(fingerprint, out _);
            }
        }

        if (_entries.Count >= MaxRemembered)
        {
            // So many live ones are beyond any use of ours: each is verified once more.
            _entries.Clear();
        }
    }

    /// <summary>SHA-256, whole: nobody finds a second header for one, and no token lies in memory.</summary>
    private readonly record struct Fingerprint(ulong A, ulong B, ulong C, ulong D)
    {
        public static Fingerprint Of(string header)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(MemoryMarshal.AsBytes(header.AsSpan()), hash);
            return MemoryMarshal.Read<Fingerprint>(hash);
        }
    }

    private sealed record Entry(T Value, string KeyId, SecurityKey Key, DateTimeOffset EndsAt);
}

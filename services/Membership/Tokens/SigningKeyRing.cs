using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Tokens;

/// <summary>The published keys in memory, opened once. Read again every half minute, which is far less than the time a key is known before its use.</summary>
internal sealed class SigningKeyRing(IServiceScopeFactory scopes, IOptions<TokenSettings> settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, AsymmetricSecurityKey> _opened = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Reading? _last;

    public SecretBox Box { get; } = new(settings.Value.KeyEncryptionKey, "signing keys");

    /// <summary>Every key a valid token may be signed with, and those that will be used soon.</summary>
    public async Task<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Keys;

    /// <summary>Signs now with this algorithm; null while no such key has been made.</summary>
    public async Task<SigningCredentials?> CurrentAsync(TokenAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(cancellationToken);
        return SigningKeyPlan.Current(reading.Keys.Where(key => key.Algorithm == algorithm), time.GetUtcNow()) is { } current
            ? new SigningCredentials(reading.Opened[current.KeyId], algorithm == TokenAlgorithm.Rs256 ? SecurityAlgorithms.RsaSha256 : SecurityAlgorithms.EcdsaSha256)
            : null;
    }

    /// <summary>Something changed: the next to ask reads again.</summary>
    public void Forget() => _last = null;

    public void Dispose()
    {
        foreach (var key in _opened.Values)
        {
            (key as ECDsaSecurityKey)?.ECDsa.Dispose();
            (key as RsaSecurityKey)?.Rsa.Dispose();
        }

        _reading.Dispose();
    }

    private async Task<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < KeptFor && last.Keys.Count > 0)
        {
            return last;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            var at = time.GetTimestamp();
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
            var keys = await database.SigningKeys.AsNoTracking().Where(key => key.RetiredAt == null).OrderBy(key => key.Id).ToListAsync(cancellationToken);
            return _last = new Reading(at, keys, keys.ToDictionary(key => key.KeyId, Open, StringComparer.Ordinal));
        }
        finally
        {
            _reading.Release();
        }
    }

    private AsymmetricSecurityKey Open(SigningKey key)
    {
        if (!_opened.TryGetValue(key.KeyId, out var opened))
        {
            _opened[key.KeyId] = opened = key.Open(Box);
        }

        return opened;
    }

    private sealed record Reading(long At, IReadOnlyList<SigningKey> Keys, Dictionary<string, AsymmetricSecurityKey> Opened);
}

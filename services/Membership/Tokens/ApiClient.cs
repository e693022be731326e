using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>A partner system: who it acts for, how it proves itself, and the epoch its tokens must carry (design §6). What it may do is said by its mandates.</summary>
internal sealed class ApiClient : Aggregate, IIdTag
{
    /// <summary>Two, so that a new secret can be rolled out before the old one ends (wire-contracts §4, row 7).</summary>
    public const int MaxSecrets = 2;
    public const int MaxNameLength = 120;
    public const int MaxQuota = 100_000;
    public const int DefaultQuota = 600;

    public ApiClient(
        Id<ApiClient> id, string name, Side side, Guid? frameworkId, string? organisation, string? personId, int quotaPerMinute, IReadOnlyList<PublicKey> publicKeys, DateTimeOffset createdAt,
        TokenAlgorithm tokenAlgorithm = TokenAlgorithm.Es256)
    {
        (Id, Name, Side, FrameworkId, Organisation, PersonId) = (id, name, side, frameworkId, organisation, personId);
        (QuotaPerMinute, CreatedAt, TokenAlgorithm) = (quotaPerMinute, createdAt, tokenAlgorithm);
        KeySet = JsonSerializer.Serialize(publicKeys, TokensJson.Default.IReadOnlyListPublicKey);
    }

    private ApiClient()
    {
    }

    public static string IdPrefix => "cli";

    public Id<ApiClient> Id { get; private init; }

    public string Name { get; private init; } = "";

    public Side Side { get; private init; }

    public Guid? FrameworkId { get; private init; }

    public string? Framework => FrameworkName.Of(FrameworkId);

    public string? Organisation { get; private init; }

    public string? PersonId { get; private init; }

    public int QuotaPerMinute { get; private init; }

    /// <summary>What its access tokens are signed with.</summary>
    public TokenAlgorithm TokenAlgorithm { get; private init; }

    /// <summary>Public keys for private_key_jwt, as JSON.</summary>
    public string KeySet { get; private init; } = "[]";

    public IReadOnlyList<PublicKey> PublicKeys => JsonSerializer.Deserialize(KeySet, TokensJson.Default.IReadOnlyListPublicKey)!;

    public List<ClientSecret> Secrets { get; } = [];

    /// <summary>From 1; tokens of an earlier epoch are refused everywhere.</summary>
    public long Epoch { get; private set; } = 1;

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public bool IsClosed => ClosedAt is not null;

    public void RaiseEpoch() => Epoch++;

    public void Close(DateTimeOffset now) => ClosedAt ??= now;

    /// <summary>Whether one of its secrets is this one; takes the same time whichever, and whether there is any.</summary>
    public static bool HasSecret(ApiClient? client, string secret)
    {
        var hash = ClientSecret.HashOf(secret);
        var found = false;
        for (var i = 0; i < MaxSecrets; i++)
        {
            var kept = client is not null && i < client.Secrets.Count ? client.Secrets[i].Hash : new byte[hash.Length];
            found |= CryptographicOperations.FixedTimeEquals(kept, hash);
        }

        return found;
    }

    public static void Map(EntityTypeBuilder<ApiClient> client)
    {
        client.ToTable("clients");
        client.Property(row => row.Name).HasMaxLength(MaxNameLength);
        client.Property(row => row.Side).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        client.Property(row => row.TokenAlgorithm).HasMaxLength(10).HasConversion(value => WireNames<TokenAlgorithm>.Of(value), name => WireNames<TokenAlgorithm>.Parse(name));
        client.Property(row => row.Organisation).HasMaxLength(36);
        client.Property(row => row.PersonId).HasMaxLength(36);
        client.Property(row => row.KeySet).HasMaxLength(20_000);
        client.Ignore(row => row.Framework).Ignore(row => row.PublicKeys).Ignore(row => row.IsClosed);
        client.HasIndex(row => new { row.FrameworkId, row.Id });
        client.OwnsMany(row => row.Secrets, secret =>
        {
            secret.ToTable("client_secrets", table => table.HasCheckConstraint("ck_client_secrets_hash", "octet_length(hash) = 32"));
            secret.WithOwner().HasForeignKey("ClientId");
            secret.HasKey(row => row.Id);
        });
    }
}

/// <summary>One of a client's secrets; only its SHA-256 is kept, which is enough for 256 random bits.</summary>
internal sealed class ClientSecret : IIdTag
{
    private const int Bytes = 32;

    private ClientSecret()
    {
    }

    public static string IdPrefix => "sec";

    public Id<ClientSecret> Id { get; private init; }

    public byte[] Hash { get; private init; } = [];

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>A new random secret and its row; the text is shown to the caller and kept nowhere.</summary>
    public static (ClientSecret Row, string Text) New(DateTimeOffset now)
    {
        var text = "trs_" + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (Of(text, now), text);
    }

    public static ClientSecret Of(string text, DateTimeOffset now) => new() { Id = ServiceDefaults.Persistence.Ids.Id.New<ClientSecret>(now), Hash = HashOf(text), CreatedAt = now };

    public static byte[] HashOf(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
}

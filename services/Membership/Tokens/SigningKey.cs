using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Tokens;

/// <summary>A key pair tokens are signed with (ES256). The private part is encrypted under a key from outside the database.</summary>
internal sealed class SigningKey : Aggregate
{
    private SigningKey()
    {
    }

    /// <summary>Version 7; orders the key's messages.</summary>
    public Guid Id { get; private init; }

    /// <summary>1, 2, 3 …: replicas that decide the same thing at the same time want the same number, and one gets it.</summary>
    public int Generation { get; private init; }

    /// <summary>The <c>kid</c>.</summary>
    public string KeyId { get; private init; } = "";

    /// <summary>The public JSON Web Key, as published.</summary>
    public string Jwk { get; private init; } = "";

    /// <summary>PKCS #8, in a <see cref="SecretBox"/> bound to the key id.</summary>
    public byte[] PrivateKey { get; private init; } = [];

    public DateTimeOffset PublishedAt { get; private init; }

    /// <summary>Nothing is signed with it earlier.</summary>
    public DateTimeOffset UsedFrom { get; private init; }

    /// <summary>Its last token has ended; null while it is published.</summary>
    public DateTimeOffset? RetiredAt { get; private set; }

    public static SigningKey New(int generation, DateTimeOffset now, DateTimeOffset usedFrom, SecretBox box)
    {
        var id = Guid.CreateVersion7(now);
        var keyId = $"key_{id:N}";
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var secret = pair.ExportPkcs8PrivateKey();
        try
        {
            return new SigningKey
            {
                Id = id,
                Generation = generation,
                KeyId = keyId,
                Jwk = $$"""{"kty":"EC","use":"sig","alg":"ES256","kid":"{{keyId}}","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""",
                PrivateKey = box.Close(secret, Row(keyId)),
                PublishedAt = now,
                UsedFrom = usedFrom,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>What the private part is bound to.</summary>
    public static byte[] Row(string keyId) => Encoding.UTF8.GetBytes(keyId);

    public void Retire(DateTimeOffset now) => RetiredAt ??= now;

    public static void Map(EntityTypeBuilder<SigningKey> key)
    {
        key.ToTable("signing_keys");
        key.Property(row => row.KeyId).HasMaxLength(64);
        key.Property(row => row.Jwk).HasMaxLength(2_000);
        key.HasIndex(row => row.Generation).IsUnique();
        key.HasIndex(row => row.KeyId).IsUnique();
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Tokens;

/// <summary>A key pair tokens are signed with. The private part is encrypted under a key from outside the database.</summary>
internal sealed class SigningKey : Aggregate
{
    private const int RsaBits = 2048;

    private SigningKey()
    {
    }

    /// <summary>Version 7; orders the key's messages.</summary>
    public Guid Id { get; private init; }

    public TokenAlgorithm Algorithm { get; private init; }

    /// <summary>1, 2, 3 … of its algorithm: replicas that decide the same thing at the same time want the same number, and one gets it.</summary>
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

    public static SigningKey New(TokenAlgorithm algorithm, int generation, DateTimeOffset now, DateTimeOffset usedFrom, SecretBox box)
    {
        var id = Guid.CreateVersion7(now);
        var keyId = $"key_{id:N}";
        using AsymmetricAlgorithm pair = algorithm == TokenAlgorithm.Rs256 ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var secret = pair.ExportPkcs8PrivateKey();
        try
        {
            return new SigningKey
            {
                Id = id,
                Algorithm = algorithm,
                Generation = generation,
                KeyId = keyId,
                Jwk = $$"""{{{PublicOf(pair)}},"use":"sig","alg":"{{WireNames<TokenAlgorithm>.Of(algorithm)}}","kid":"{{keyId}}"}""",
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

    /// <summary>The opened pair, to sign with; the caller's to dispose.</summary>
    public AsymmetricSecurityKey Open(SecretBox box)
    {
        var secret = box.Open(PrivateKey, Row(KeyId));
        try
        {
            if (Algorithm == TokenAlgorithm.Rs256)
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(secret, out _);
                return new RsaSecurityKey(rsa) { KeyId = KeyId };
            }

            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(secret, out _);
            return new ECDsaSecurityKey(ecdsa) { KeyId = KeyId };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The members of the JSON Web Key that are of its kind.</summary>
    private static string PublicOf(AsymmetricAlgorithm pair)
    {
        if (pair is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return $"\"kty\":\"RSA\",\"n\":\"{Base64UrlEncoder.Encode(numbers.Modulus)}\",\"e\":\"{Base64UrlEncoder.Encode(numbers.Exponent)}\"";
        }

        var point = ((ECDsa)pair).ExportParameters(includePrivateParameters: false).Q;
        return $"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Base64UrlEncoder.Encode(point.X)}\",\"y\":\"{Base64UrlEncoder.Encode(point.Y)}\"";
    }

    /// <summary>What the private part is bound to.</summary>
    public static byte[] Row(string keyId) => Encoding.UTF8.GetBytes(keyId);

    public void Retire(DateTimeOffset now) => RetiredAt ??= now;

    public static void Map(EntityTypeBuilder<SigningKey> key)
    {
        key.ToTable("signing_keys");
        key.Property(row => row.Algorithm).HasMaxLength(10).HasConversion(value => WireNames<TokenAlgorithm>.Of(value), name => WireNames<TokenAlgorithm>.Parse(name));
        key.Property(row => row.KeyId).HasMaxLength(64);
        key.Property(row => row.Jwk).HasMaxLength(2_000);
        key.HasIndex(row => new { row.Algorithm, row.Generation }).IsUnique();
        key.HasIndex(row => row.KeyId).IsUnique();
    }
}

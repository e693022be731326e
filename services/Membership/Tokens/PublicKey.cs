using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Tokens;

/// <summary>A public JSON Web Key (RFC 7517) a client proves itself with. A private member is an unknown one and refused by its pointer.</summary>
/// <param name="Kty">EC or RSA.</param>
/// <param name="Kid">1 to 64 characters, different for each key of the client.</param>
/// <param name="Crv">EC: P-256.</param>
/// <param name="X">EC.</param>
/// <param name="Y">EC.</param>
/// <param name="N">RSA: 2048 to 4096 bits.</param>
/// <param name="E">RSA.</param>
/// <param name="Alg">ES256 for EC, RS256 for RSA, if given.</param>
/// <param name="Use">sig, if given.</param>
internal sealed record PublicKey(string? Kty, string? Kid, string? Crv = null, string? X = null, string? Y = null, string? N = null, string? E = null, string? Alg = null, string? Use = null)
{
    public const int MaxPerClient = 5;

    private const int MaxText = 1_000;

    public SecurityKey ToSecurityKey() => new JsonWebKey { Kty = Kty, Kid = Kid, Crv = Crv, X = X, Y = Y, N = N, E = E };

    public static void Check(Violations violations, string pointer, IReadOnlyList<PublicKey> keys)
    {
        if (keys.Count > MaxPerClient || keys.Select(key => key?.Kid).Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            violations.Add(pointer, "count", $"Give at most {MaxPerClient} keys, each with a kid of its own.");
        }

        for (var index = 0; index < keys.Count; index++)
        {
            if (keys[index] is not { } key || !key.IsUsable())
            {
                violations.Add($"{pointer}/{index}", "public-key", "Give a public JSON Web Key with kid, for ES256 (EC, P-256) or RS256 (RSA, 2048 to 4096 bits).");
            }
        }
    }

    private bool IsUsable()
    {
        if (Kid is not { Length: >= 1 and <= 64 } || Use is not (null or "sig") || new[] { X, Y, N, E }.Any(text => text?.Length > MaxText))
        {
            return false;
        }

        try
        {
            return Kty switch
            {
                "EC" => Alg is null or SecurityAlgorithms.EcdsaSha256 && Crv == "P-256" && N is null && E is null && IsPoint(Base64UrlEncoder.DecodeBytes(X), Base64UrlEncoder.DecodeBytes(Y)),
                "RSA" => Alg is null or SecurityAlgorithms.RsaSha256 && X is null && Y is null && Crv is null && IsModulus(Base64UrlEncoder.DecodeBytes(N), Base64UrlEncoder.DecodeBytes(E)),
                _ => false,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            // No point of the curve, no base64url, or nothing at all: not usable is the answer.
            return false;
        }
    }

    private static bool IsPoint(byte[] x, byte[] y)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return key.KeySize == 256;
    }

    private static bool IsModulus(byte[] modulus, byte[] exponent)
    {
        using var key = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return key.KeySize is >= 2048 and <= 4096;
    }
}

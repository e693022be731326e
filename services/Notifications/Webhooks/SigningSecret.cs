using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trilateral.Notifications.Webhooks;

/// <summary>A key for <c>v1</c> signatures: <c>whsec_</c> and standard base64 of 24 to 64 bytes (wire-contracts §2.2). The public libraries take shorter keys, so the bounds are ours to keep.</summary>
internal static class SigningSecret
{
    public const string Prefix = "whsec_";
    public const int MinBytes = 24;
    public const int MaxBytes = 64;

    private const int NewBytes = 32;

    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    /// <summary>Refuses base64url, missing padding and white space: what is read here must be what others' libraries read.</summary>
    public static bool TryGetKey(string? secret, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (secret is null || !secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var text = secret[Prefix.Length..];
        var bytes = new byte[MaxBytes];
        if (text.Length > 88 || text.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(text, bytes, out var length) || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        key = bytes[..length];
        return true;
    }

    /// <summary>Six characters that tell secrets apart and nothing about them.</summary>
    public static string FingerprintOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret)))[..6];
}

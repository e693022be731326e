using System.Security.Cryptography;
using System.Text;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Keeps secrets unreadable in the database: AES-256-GCM with a key that is not there, bound to the row so that a box moved to another opens nothing.</summary>
public sealed class SecretBox
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    /// <param name="key">Random text from the configuration; its length is the caller's to check.</param>
    /// <param name="purpose">What is kept; boxes of one purpose are nothing to another.</param>
    public SecretBox(string key, string purpose)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), outputLength: 32, info: Encoding.UTF8.GetBytes(purpose));
    }

    /// <param name="secret">What to hide.</param>
    /// <param name="row">Which row it belongs to; needed again to open it.</param>
    public byte[] Close(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> row)
    {
        var box = new byte[NonceBytes + TagBytes + secret.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), secret, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), row);
        return box;
    }

    /// <exception cref="CryptographicException">Closed with another key or purpose, for another row, or changed since.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> row)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("A stored secret is too short to be one.");
        }

        var secret = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), secret, row);
        return secret;
    }
}

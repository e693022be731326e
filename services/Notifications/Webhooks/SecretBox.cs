using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Keeps secrets unreadable in the database: AES-256-GCM with a key that is not there, bound to the endpoint so that a row moved to another opens nothing.</summary>
internal sealed class SecretBox
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    /// <param name="key"><see cref="WebhookOptions.Key"/>: at least 32 characters that nobody can guess.</param>
    public SecretBox(string key)
    {
        if (key.Length < WebhookOptions.MinKeyLength)
        {
            throw new ArgumentException($"Webhooks:Key must have at least {WebhookOptions.MinKeyLength} random characters.", nameof(key));
        }

        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), outputLength: 32, info: "trilateral webhook secrets 1"u8.ToArray());
    }

    public byte[] Close(string secret, Guid endpoint)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), endpoint.ToByteArray());
        return box;
    }

    /// <exception cref="CryptographicException">Closed with another key, for another endpoint, or changed since.</exception>
    public string Open(ReadOnlySpan<byte> box, Guid endpoint)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("A stored secret is too short to be one.");
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), plain, endpoint.ToByteArray());
        return Encoding.UTF8.GetString(plain);
    }
}

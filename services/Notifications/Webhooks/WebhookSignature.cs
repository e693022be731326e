using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Standard Webhooks <c>v1</c>: HMAC-SHA256 over id, time and the very bytes that are sent.</summary>
internal static class WebhookSignature
{
    /// <summary>The header's value: one signature per live key, in the order given (newest first).</summary>
    /// <param name="keys">The bytes behind <see cref="SigningSecret"/>s.</param>
    /// <param name="id">Of the event; holds no dot, which would move the parts of the signed text.</param>
    /// <param name="unixSeconds">Of this attempt.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Of(IEnumerable<byte[]> keys, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        if (id.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException("The id of an event holds no dot.", nameof(id));
        }

        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}

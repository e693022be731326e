using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Receiver;

/// <summary>The secrets the platform may sign with: one, or two while one takes the place of the other.</summary>
internal sealed class SigningSecrets(string file)
{
    private const string Prefix = "whsec_";

    /// <summary>Both ways; an older delivery may be one that somebody recorded.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="id">Header webhook-id.</param>
    /// <param name="timestamp">Header webhook-timestamp: seconds since 1970 of this attempt.</param>
    /// <param name="signatures">Header webhook-signature: one or more of <c>v1,…</c>, parted by blanks.</param>
    /// <param name="body">As it came.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<bool> HaveSignedAsync(string id, string timestamp, string signatures, byte[] body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var given = signatures.Split(' ').Where(one => one.StartsWith("v1,", StringComparison.Ordinal)).Select(one => Encoding.ASCII.GetBytes(one[3..])).ToList();
        var secrets = (await File.ReadAllLinesAsync(file, cancellationToken)).Where(line => line.StartsWith(Prefix, StringComparison.Ordinal));
        return secrets.Select(secret => Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..].Trim()), signed))))
            .Any(expected => given.Exists(one => CryptographicOperations.FixedTimeEquals(expected, one)));
    }
}

using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Bounces;

/// <summary>
/// The envelope sender of each mail (VERP): whatever comes back to it says which mail it is about. Nobody makes one up: it carries a seal under the service's key.
/// </summary>
/// <param name="mailbox">Such as bounces@example.org, whose server takes bounces+anything@example.org too; empty for none.</param>
/// <param name="key">The service's.</param>
internal sealed class ReturnPath(string mailbox, string key)
{
    private const int SealLength = 24;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("return paths of mails\0" + key));

    /// <returns>Null where bounces are not read.</returns>
    public MailAddress? Of(long mail)
    {
        var at = mailbox.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? null : new(string.Create(CultureInfo.InvariantCulture, $"{mailbox[..at]}+{mail}-{SealOf(mail)}{mailbox[at..]}"));
    }

    /// <returns>The mail that the first of these is the return path of; null where none is.</returns>
    public long? Find(IEnumerable<string> addresses) => addresses.Select(Read).FirstOrDefault(mail => mail is not null);

    // Mail servers keep neither the case of a local part nor brackets around an address.
    private long? Read(string address)
    {
        var text = address.Trim().Trim('<', '>').ToLowerInvariant();
        var (at, own) = (mailbox.IndexOf('@', StringComparison.Ordinal), mailbox.ToLowerInvariant());
        if (at < 0 || !text.StartsWith(own[..at] + "+", StringComparison.Ordinal) || !text.EndsWith(own[at..], StringComparison.Ordinal) || text.Length <= own.Length + 1)
        {
            return null;
        }

        var parts = text[(at + 1)..^(own.Length - at)].Split('-');
        return parts is [var number, var seal] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var mail)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(seal), Encoding.ASCII.GetBytes(SealOf(mail)))
            ? mail
            : null;
    }

    private string SealOf(long mail) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, BitConverter.GetBytes(mail)))[..SealLength];
}

using System.Buffers.Binary;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;

namespace Trilateral.Notifications.Bounces;

/// <summary>
/// The envelope sender of each mail (VERP): whatever comes back to it says which mail it is about, to us alone. Nobody makes one up, and nobody reads in it how many mails there
/// are: it is a seal under the service's key, and the mail's number hidden under that seal.
/// </summary>
/// <param name="mailbox">Such as bounces@example.org, whose server takes bounces+anything@example.org too; empty for none.</param>
/// <param name="key">The service's.</param>
internal sealed class ReturnPath(string mailbox, string key)
{
    /// <summary>What each mail adds to the mailbox's local part.</summary>
    public const int AddedLength = 1 + (2 * (SealBytes + sizeof(long)));

    private const int SealBytes = 12;

    private readonly byte[] _sealKey = SHA256.HashData(Encoding.UTF8.GetBytes("return paths of mails\0" + key));
    private readonly byte[] _hideKey = SHA256.HashData(Encoding.UTF8.GetBytes("numbers in return paths of mails\0" + key));

    /// <returns>Null where bounces are not read.</returns>
    public MailAddress? Of(long mail)
    {
        var at = mailbox.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? null : new($"{mailbox[..at]}+{Convert.ToHexStringLower(TokenOf(mail))}{mailbox[at..]}");
    }

    /// <returns>The mail that the first of these is the return path of; null where none is.</returns>
    public long? Find(IEnumerable<string> addresses) => addresses.Select(Read).FirstOrDefault(mail => mail is not null);

    // Mail servers keep neither the case of a local part nor brackets around an address.
    private long? Read(string address)
    {
        var text = address.Trim().Trim('<', '>').ToLowerInvariant();
        var (at, own) = (mailbox.IndexOf('@', StringComparison.Ordinal), mailbox.ToLowerInvariant());
        if (at < 0 || text.Length != own.Length + AddedLength || !text.StartsWith(own[..at] + "+", StringComparison.Ordinal) || !text.EndsWith(own[at..], StringComparison.Ordinal))
        {
            return null;
        }

        var token = new byte[SealBytes + sizeof(long)];
        if (Convert.FromHexString(text.AsSpan(at + 1, AddedLength - 1), token, out _, out var written) != System.Buffers.OperationStatus.Done || written != token.Length)
        {
            return null;
        }

        var mail = BinaryPrimitives.ReadInt64BigEndian(Hide(token.AsSpan(SealBytes), token.AsSpan(0, SealBytes)));
        return CryptographicOperations.FixedTimeEquals(token, TokenOf(mail)) ? mail : null;
    }

    private byte[] TokenOf(long mail)
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, mail);
        var seal = HMACSHA256.HashData(_sealKey, number)[..SealBytes];
        return [.. seal, .. Hide(number, seal)];
    }

    /// <summary>Twice is nothing.</summary>
    private byte[] Hide(ReadOnlySpan<byte> number, ReadOnlySpan<byte> seal)
    {
        var hidden = HMACSHA256.HashData(_hideKey, seal)[..sizeof(long)];
        for (var index = 0; index < hidden.Length; index++)
        {
            hidden[index] ^= number[index];
        }

        return hidden;
    }
}

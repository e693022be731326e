using Trilateral.Notifications.Bounces;

namespace Trilateral.Notifications.Unsubscriptions;

/// <summary>
/// The other way of <see cref="Unsubscribe"/> (RFC 2369), for mail programs that write a mail instead of calling: to an address of the mailbox that failed mails come back to, with
/// what the link says in the subject. The seal decides, and neither who sent it nor what else it says.
/// </summary>
internal static class UnsubscribeMail
{
    private const string Tag = "+unsubscribe";

    /// <param name="mailbox">Such as bounces@example.org; empty where none is read.</param>
    /// <param name="token">As <see cref="UnsubscribeLinks.TokenOf"/> has it.</param>
    /// <returns>Null where nobody would read it.</returns>
    public static string? AddressOf(string mailbox, string token)
    {
        var at = mailbox.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? null : $"mailto:{Uri.EscapeDataString(mailbox[..at])}{Tag}{mailbox[at..]}?subject={token}";
    }

    /// <returns>What such a mail has in its subject; null for every other mail.</returns>
    public static string? TokenIn(string mail, string mailbox)
    {
        var (headers, at) = (BounceReport.HeadersOf(mail), mailbox.IndexOf('@', StringComparison.Ordinal));
        var own = at < 0 ? null : mailbox[..at] + Tag + mailbox[at..];
        // Mail servers keep no case, and mail programs put a name before an address.
        return own is not null && BounceReport.Recipients(headers).Any(one => one.Split('<')[^1].TrimEnd('>').Trim().Equals(own, StringComparison.OrdinalIgnoreCase))
            ? headers.GetValueOrDefault("subject", "").Trim()
            : null;
    }
}

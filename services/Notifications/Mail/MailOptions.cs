using System.Net.Mail;
using Trilateral.Notifications.Bounces;

namespace Trilateral.Notifications.Mail;

/// <summary>The configuration section <c>Mail</c>.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    // What servers take (RFC 5321), less what each mail adds.
    private const int MaxBounceLocal = 64 - ReturnPath.AddedLength;
    private const int MaxBounceLength = 254 - ReturnPath.AddedLength;

    /// <summary>The relay. Empty: mails are written as files to <see cref="PickupDirectory"/>.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>StartTls (refuses a relay without it) or None, for a relay on the same machine.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>The sender; its domain is also that of message ids and list ids.</summary>
    public string From { get; set; } = "The Trilateral Platform <no-reply@trilateral.example>";

    /// <summary>The gateway's public address, for links.</summary>
    public Uri PublicUrl { get; set; } = new("http://localhost:8080");

    /// <summary>Where mails go without a relay; by default a folder <c>mail</c> in the working directory's <c>.local</c>.</summary>
    public string PickupDirectory { get; set; } = Path.Combine(".local", "mail");

    /// <summary>
    /// Connections to the relay at a time; 0: this replica sends no mail. A mail mostly waits for the other side (40 ms of them for the acknowledgement that Linux delays),
    /// so that their number sets the pace: some 20 mails a second each.
    /// </summary>
    public int Connections { get; set; } = 12;

    /// <summary>A mail the relay took and that has not failed so long later is proof of notice. Longer than the relay needs to give one back.</summary>
    public TimeSpan ProofAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Where mails that could not be delivered come back to, such as bounces@example.org; its server has to take bounces+anything@example.org too. Empty: to the sender, unread.</summary>
    public string BounceAddress { get; set; } = "";

    /// <summary>The mailbox of <see cref="BounceAddress"/> as a directory (Maildir) that this service may read and delete in.</summary>
    public string BounceDirectory { get; set; } = "";

    public MailAddress Sender => new(From);

    public string Domain => Sender.Host;

    /// <returns>What is wrong, in one sentence; null if all is well.</returns>
    public string? Check() => !MailAddress.TryCreate(From, out _)
        ? "Mail__From is no mail address: give one such as 'The Trilateral Platform <no-reply@example.org>'."
        : Host.Length > 0 && Security == MailSecurity.None && User.Length > 0
            ? "Mail__User is set without encryption: set Mail__Security=StartTls, or leave user and password out."
            : ProofAfter < TimeSpan.Zero
                ? "Mail__ProofAfter is negative: give how long after the relay took a mail it counts as proof, such as 00:15:00."
                : (BounceAddress.Length == 0) != (BounceDirectory.Length == 0)
                    ? "Mail__BounceAddress and Mail__BounceDirectory belong together: give the mailbox that failed mails come back to and its directory, or leave both out."
                    : BounceAddress.Length > 0 && (!MailAddress.TryCreate(BounceAddress, out var bounces) || bounces.Address != BounceAddress)
                        ? "Mail__BounceAddress is no mail address: give one such as bounces@example.org."
                        : BounceAddress.IndexOf('@', StringComparison.Ordinal) > MaxBounceLocal || BounceAddress.Length > MaxBounceLength
                            ? $"Mail__BounceAddress is too long, since each mail adds {ReturnPath.AddedLength} characters to it: give one of at most {MaxBounceLocal} characters before the @, and {MaxBounceLength} in all."
                            : null;
}

internal enum MailSecurity
{
    StartTls,
    None,
}

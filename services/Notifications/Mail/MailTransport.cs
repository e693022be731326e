using System.Net;
using System.Net.Mail;
using System.Text.RegularExpressions;

namespace Trilateral.Notifications.Mail;

/// <summary>One connection to the relay, kept open between mails; or the pickup directory (decision 0017). One mail at a time.</summary>
internal sealed partial class MailTransport : IDisposable
{
    // Replies to signing in and to a lacking STARTTLS: our configuration is wrong, not the mail.
    private static readonly int[] OfOurConfiguration = [454, 530, 534, 535, 538];

    private readonly SmtpClient _client;

    public MailTransport(MailOptions options)
    {
        _client = options.Host.Length == 0
            ? new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = Directory.CreateDirectory(options.PickupDirectory).FullName }
            : new SmtpClient(options.Host, options.Port) { EnableSsl = options.Security == MailSecurity.StartTls };
        if (options.User.Length > 0)
        {
            _client.Credentials = new NetworkCredential(options.User, options.Password);
        }
    }

    /// <summary>Never throws for what the relay says or does.</summary>
    public async Task<MailReply> SendAsync(MailMessage mail, CancellationToken cancellationToken)
    {
        try
        {
            await _client.SendMailAsync(mail, cancellationToken);
            return new MailReply(MailReplyKind.Accepted, 250);
        }
        catch (SmtpException exception)
        {
            return Read(exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private static MailReply Read(SmtpException exception)
    {
        // SmtpStatusCode has the reply's number as its value, and -1 where there was none.
        var code = Math.Max(0, (int)exception.StatusCode);
        var status = EnhancedStatus().Match(exception.Message) is { Success: true } found ? found.Value : null;
        var ofRecipient = exception is SmtpFailedRecipientException;
        var isForGood = code is >= 500 and <= 599 && (ofRecipient || !OfOurConfiguration.Contains(code)) && status?.StartsWith('4') != true;
        return new MailReply(isForGood ? MailReplyKind.Refused : MailReplyKind.PutOff, code, status, ofRecipient);
    }

    [GeneratedRegex(@"\b[245]\.\d{1,3}\.\d{1,3}\b")]
    private static partial Regex EnhancedStatus();
}

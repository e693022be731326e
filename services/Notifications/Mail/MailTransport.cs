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
    private readonly MailOptions _options;
    private readonly ILogger _logger;
    private bool _isTold;

    public MailTransport(MailOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
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
            var reply = Read(exception);
            Tell(reply, exception);
            return reply;
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What no mail is to blame for, once for a connection: whoever runs the platform has to do something.</summary>
    private void Tell(MailReply reply, SmtpException exception)
    {
        if (_isTold || (reply.Code != 0 && !IsOurs(reply.Code, reply.Status)))
        {
            return;
        }

        _isTold = true;
        if (reply.Code == 0)
        {
            LogUnusable(_logger, _options.Host, _options.Port, exception.GetBaseException().Message);
        }
        else
        {
            LogNotLetIn(_logger, _options.Host, _options.Port, reply.Code);
        }
    }

    /// <summary>
    /// A relay that did not let us in may say so as late as of the recipient, 554 5.7.1 for example: then the password is wrong, and no address.
    /// </summary>
    private bool IsOurs(int code, string? status) =>
        OfOurConfiguration.Contains(code) || (_options.User.Length > 0 && code is >= 500 and <= 599 && status?.StartsWith("5.7.", StringComparison.Ordinal) == true);

    private MailReply Read(SmtpException exception)
    {
        // SmtpStatusCode has the reply's number as its value, and -1 where there was none.
        var code = Math.Max(0, (int)exception.StatusCode);
        var status = EnhancedStatus().Match(exception.Message) is { Success: true } found ? found.Value : null;
        var isOurs = IsOurs(code, status);
        var isForGood = code is >= 500 and <= 599 && !isOurs && status?.StartsWith('4') != true;
        return new MailReply(isForGood ? MailReplyKind.Refused : MailReplyKind.PutOff, code, status, OfRecipient: exception is SmtpFailedRecipientException && !isOurs);
    }

    [LoggerMessage(3205, LogLevel.Warning, "The mail server {Host}:{Port} cannot be reached or trusted ({Reason}); mail waits and is tried again. Look at Mail__Host, Mail__Port, Mail__Security and at the server's certificate.")]
    private static partial void LogUnusable(ILogger logger, string host, int port, string reason);

    [LoggerMessage(3206, LogLevel.Warning, "The mail server {Host}:{Port} does not let us in (reply {Code}); mail waits and is tried again. Look at Mail__User, Mail__Password and Mail__Security.")]
    private static partial void LogNotLetIn(ILogger logger, string host, int port, int code);

    [GeneratedRegex(@"\b[245]\.\d{1,3}\.\d{1,3}\b")]
    private static partial Regex EnhancedStatus();
}

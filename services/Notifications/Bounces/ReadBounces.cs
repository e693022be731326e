using System.Text;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Bounces;

/// <summary>
/// Reads what comes back to the return paths of mails, one file a mail, as a mail server delivers it to a mailbox directory (Maildir). A mail that failed after the relay had
/// taken it is on record as returned, is no proof of notice any more while that is open, and after what wire-contracts §5.8 says its address gets no more mail. What is
/// read is deleted, since it holds addresses; any number of replicas may read one directory.
/// </summary>
internal sealed partial class ReadBounces(MailStore store, MailSuppression suppression, ReturnPath paths, MailOptions options, TimeProvider time, ILogger<ReadBounces> logger)
    : RecurringWorker(TimeSpan.FromSeconds(5))
{
    /// <summary>A report and the headers of the mail it is about are far smaller; what follows says nothing more.</summary>
    private const int MaxLength = 256 * 1024;

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        if (options.BounceDirectory.Length == 0)
        {
            return;
        }

        // A server writes a mail elsewhere and moves it here when it is whole.
        var folder = Directory.CreateDirectory(Path.Combine(options.BounceDirectory, "new"));
        foreach (var file in folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (await ReadAsync(file.FullName, stoppingToken) is not { } mail)
            {
                continue;
            }

            if (await TakeAsync(BounceReport.Read(mail), stoppingToken))
            {
                file.Delete();
            }
        }
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    /// <returns>Null where another replica was first.</returns>
    private static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var bytes = new byte[Math.Min(file.Length, MaxLength)];
            return Encoding.UTF8.GetString(bytes, 0, await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <returns>False where it is to be read again: it came back faster than it was on record that it had left.</returns>
    private async Task<bool> TakeAsync(BounceReport? report, CancellationToken cancellationToken)
    {
        if (report is null || paths.Find(report.ReturnPaths) is not { } mail)
        {
            LogNoReport(logger);
            return true;
        }

        if (await store.IsInHandAsync(mail, cancellationToken))
        {
            return false;
        }

        var now = time.GetUtcNow();
        if (!report.HasFailed || await store.ReturnedAsync(mail, now, cancellationToken) is not { } returned)
        {
            return true;
        }

        // The contact may have another address by now, of which this says nothing.
        if (!report.IsForGood || !report.Addresses.Contains(returned.Address, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        var reply = new MailReply(MailReplyKind.Refused, 0, report.Status, OfRecipient: true);
        if (MailSchedule.Suppresses(reply, await store.CountRefusalsAsync(mail, returned.Person, now - MailSchedule.RefusalWindow, cancellationToken)))
        {
            await suppression.SuppressAsync(returned.Person, returned.Address, $"Mail to the address came back ({report.Status}).", now, cancellationToken);
        }

        return true;
    }

    [LoggerMessage(3601, LogLevel.Warning, "What came back to the return paths of mails could not be read; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(3602, LogLevel.Information, "A mail came back that is no report about a mail of ours, such as an automatic answer; it was deleted.")]
    private static partial void LogNoReport(ILogger logger);
}

using System.Data.Common;
using System.Text;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Bounces;

/// <summary>
/// Reads what comes back to the return paths of mails, one file a mail, as a mail server delivers it to a mailbox directory (Maildir). A mail that failed after the relay had
/// taken it is on record as returned, is no proof of notice any more while that is open, and after what wire-contracts §5.8 says its address gets no more mail. What is
/// read is deleted, since it holds addresses; any number of replicas may read one directory. A mail that ends a topic comes here, too (<see cref="UnsubscribeMail"/>).
/// </summary>
internal sealed partial class ReadBounces(
    MailStore store, MailSuppression suppression, ReturnPath paths, UnsubscribeLinks links, IServiceScopeFactory scopes, MailOptions options, TimeProvider time, ILogger<ReadBounces> logger)
    : RecurringWorker(TimeSpan.FromSeconds(5))
{
    /// <summary>A report and the headers of the mail it is about are far smaller; what follows says nothing more.</summary>
    private const int MaxLength = 256 * 1024;

    /// <summary>Files that are here and known to fail, so that each is told of once.</summary>
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        if (options.BounceDirectory.Length == 0)
        {
            return;
        }

        // A server writes a mail elsewhere and moves it here when it is whole.
        var folder = Directory.CreateDirectory(Path.Combine(options.BounceDirectory, "new"));
        FileInfo[] files = [.. folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)];
        _told.IntersectWith(files.Select(file => file.Name));
        foreach (var file in files)
        {
            try
            {
                if (await ReadAsync(file.FullName, stoppingToken) is { } mail && (await EndedTopicAsync(mail, stoppingToken) || await TakeAsync(BounceReport.Read(mail, paths), stoppingToken)))
                {
                    file.Delete();
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException and not DbException)
            {
                // The others do not wait for one that cannot be read or deleted; without the database none can be taken.
                if (_told.Add(file.Name))
                {
                    LogLeft(logger, fault, file.Name);
                }
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

    private async Task<bool> EndedTopicAsync(string mail, CancellationToken cancellationToken)
    {
        if (UnsubscribeMail.TokenIn(mail, options.BounceAddress) is not { } token || links.Read(token) is not var (person, topic))
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        await Unsubscribe.EndAsync(scope.ServiceProvider.GetRequiredService<NotificationsDbContext>(), person, topic, "unsubscribe-mail", time.GetUtcNow(), cancellationToken);
        return true;
    }

    /// <returns>False where it is to be read again: it came back faster than it was on record that it had left.</returns>
    private async Task<bool> TakeAsync(BounceReport? report, CancellationToken cancellationToken)
    {
        if (report is null)
        {
            LogNoReport(logger);
            return true;
        }

        if (await store.IsInHandAsync(report.Mail, cancellationToken))
        {
            return false;
        }

        var now = time.GetUtcNow();
        var address = report.Addresses is [var first, ..] ? first : null;
        if (!report.HasFailed || await store.ReturnedAsync(report.Mail, report.Status, address, now, cancellationToken) is not { } returned)
        {
            return true;
        }

        // The contact may have another address by now, of which this says nothing.
        if (!report.IsForGood || !report.Addresses.Contains(returned.Address, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        var reply = new MailReply(MailReplyKind.Refused, 0, report.Status, OfRecipient: true);
        if (MailSchedule.Suppresses(reply, await store.CountRefusalsAsync(report.Mail, returned.Address, now - MailSchedule.RefusalWindow, cancellationToken)))
        {
            await suppression.SuppressAsync(returned.Person, returned.Address, $"Mail to the address came back ({report.Status}).", now, cancellationToken);
        }

        return true;
    }

    [LoggerMessage(3601, LogLevel.Warning, "What came back to the return paths of mails could not be read; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(3602, LogLevel.Information, "A mail came back that is no report about a mail of ours, such as an automatic answer; it was deleted.")]
    private static partial void LogNoReport(ILogger logger);

    [LoggerMessage(3603, LogLevel.Warning, "A mail that came back, the file {File}, could not be read or deleted; it is tried again, and this is not said again.")]
    private static partial void LogLeft(ILogger logger, Exception exception, string file);
}

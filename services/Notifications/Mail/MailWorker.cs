using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Mail;

/// <summary>
/// Sends mails that are due, in every replica at once, over a few connections each. A crash between the relay's 250 and its record means a repeat with the
/// same Message-ID, never a loss (wire-contracts §5.11).
/// </summary>
internal sealed partial class MailWorker(
    MailStore store, MailComposer composer, MailOptions options, MailSuppression suppression, TimeProvider time, ILogger<MailWorker> logger)
    : BackgroundService, IDueWorker
{
    /// <summary>Between the relay's answer and its record; see <see cref="FailPoint"/>.</summary>
    public const string BeforeRecord = "mail.before-record";

    private const int MailsPerConnection = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);

    private readonly WakeSignal _wake = new();

    public void Wake() => _wake.Set();

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Host.Length == 0)
        {
            LogPickup(logger, Path.GetFullPath(options.PickupDirectory));
        }

        while (!stoppingToken.IsCancellationRequested && options.Connections > 0)
        {
            try
            {
                if (await SendDueAsync(stoppingToken) == 0)
                {
                    await _wake.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Claims run out by themselves: what was under way is repeated with the same Message-ID.
                LogInterrupted(logger, exception);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> SendDueAsync(CancellationToken stoppingToken)
    {
        var claimed = await store.ClaimAsync(options.Connections * MailsPerConnection, time.GetUtcNow(), stoppingToken);
        await Task.WhenAll(claimed.Chunk(MailsPerConnection).Select(mails => SendAsync(mails, stoppingToken)));
        return claimed.Count;
    }

    // One connection for all of them. What was claimed is sent even while the host stops, if it is quick enough: cutting it would repeat it minutes later.
    private async Task SendAsync(ClaimedMail[] mails, CancellationToken stoppingToken)
    {
        using var transport = new MailTransport(options, logger);
        foreach (var claimed in mails)
        {
            if (claimed.WaitsUntil is { } later)
            {
                // Mail that gathers others is not gathered: it waits by itself.
                await store.RecordAsync(
                    new MailResult(claimed, null, new(claimed.IsDigest ? MailState.Pending : MailState.Gathered, later), time.GetUtcNow(), null), CancellationToken.None);
                continue;
            }

            var mail = claimed with { Content = await CompleteAsync(claimed) };
            var reply = mail.Content is null ? null : await SendAsync(transport, mail.Content);
            await FailPoint.ReachAsync(BeforeRecord, stoppingToken);
            var now = time.GetUtcNow();
            var judgement = reply is null ? new MailJudgement(MailState.Withdrawn, null) : MailSchedule.Judge(reply, mail.Attempt, now);
            if (reply is { Kind: MailReplyKind.Refused }
                && MailSchedule.Suppresses(reply, await store.CountRefusalsAsync(mail.Id, mail.Content!.Address, now - MailSchedule.RefusalWindow, CancellationToken.None)))
            {
                await suppression.SuppressAsync(mail.Person, mail.Content.Address, $"The address was refused for good ({reply.Code} {reply.Status}).", now, CancellationToken.None);
            }

            await store.RecordAsync(new MailResult(mail, reply, judgement, now, mail.Content is null ? null : composer.TextsOf(mail.Content)), CancellationToken.None);
        }
    }

    /// <summary>With what is read only when it is sent; null where a digest has nothing left to say.</summary>
    private async Task<MailContent?> CompleteAsync(ClaimedMail mail)
    {
        if (mail.Content is null)
        {
            await store.ReleaseAsync(mail, time.GetUtcNow(), CancellationToken.None);
            return null;
        }

        if (!mail.IsDigest)
        {
            try
            {
                return mail.Content with { Invitation = await store.InvitationOfAsync(mail, time.GetUtcNow(), CancellationToken.None) };
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // The notice says what happened all the same, and holds up no other.
                LogWithoutDate(logger, exception, mail.Content.Template, mail.Content.EventId);
                return mail.Content;
            }
        }

        var items = await store.GatheredByAsync(mail, CancellationToken.None);
        return items.Count == 0
            ? null
            : mail.Content with { Gathered = items, Facts = new Dictionary<string, string> { ["count"] = composer.CountLines(mail.Content.Language, items).ToString(CultureInfo.InvariantCulture) } };
    }

    private async Task<MailReply> SendAsync(MailTransport transport, MailContent content)
    {
        using var message = Compose(content);
        if (message is null)
        {
            return new MailReply(MailReplyKind.Refused, 0);
        }

        using var limit = new CancellationTokenSource(SendLimit);
        try
        {
            return await transport.SendAsync(message, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new MailReply(MailReplyKind.PutOff, 0);
        }
    }

    private MailMessage? Compose(MailContent content)
    {
        try
        {
            return composer.Compose(content);
        }
        catch (Exception exception)
        {
            // A mail that cannot be written must not hold up the others; it counts as refused and is seen in the log.
            LogNotComposed(logger, exception, content.Template, content.EventId);
            return null;
        }
    }

    [LoggerMessage(3201, LogLevel.Information, "No mail server is configured (Mail__Host): mails are written to {Directory}.")]
    private static partial void LogPickup(ILogger logger, string directory);

    [LoggerMessage(3202, LogLevel.Warning, "Sending mail was interrupted and is tried again.")]
    private static partial void LogInterrupted(ILogger logger, Exception exception);

    [LoggerMessage(3207, LogLevel.Error, "The date of a mail {Template} about event {Event} could not be read; it goes without.")]
    private static partial void LogWithoutDate(ILogger logger, Exception exception, string template, Guid @event);

    [LoggerMessage(3203, LogLevel.Error, "A mail {Template} about event {Event} could not be written.")]
    private static partial void LogNotComposed(ILogger logger, Exception exception, string template, Guid @event);
}

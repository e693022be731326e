using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Proofs;

/// <summary>
/// Tells whoever asked for proof which of its notices arrived and which did not, each once; one that bounced and is delivered after all, sent again, is told of
/// again. It reads what the mail and webhook workers wrote down of those that may still come to something else, so that no replica, restart or repeat makes a proof of anything else.
/// </summary>
internal sealed partial class ProveNotices(IServiceScopeFactory scopes, MailOptions options, TimeProvider time, ILogger<ProveNotices> logger) : RecurringWorker(TimeSpan.FromSeconds(1))
{
    /// <summary>How long a notice that bounced may still be sent again and prove something; afterwards proof is entered by hand.</summary>
    public static readonly TimeSpan WatchedFor = TimeSpan.FromDays(120);

    /// <summary>Between what was read of notices and what is written of it; see <see cref="FailPoint"/>.</summary>
    public const string BeforeWrite = "proofs.before-write";

    private const int AtOnce = 200;

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        var after = 0L;
        do
        {
            after = await LookAsync(after, stoppingToken);
        }
        while (after > 0);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    /// <returns>The last watch looked at; 0 when there are no more.</returns>
    private async Task<long> LookAsync(long after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var now = time.GetUtcNow();
        var rows = await Open(database, now - WatchedFor).Where(row => row.Watch.Id > after).OrderBy(row => row.Watch.Id).Take(AtOnce).AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return 0;
        }

        await FailPoint.ReachAsync(BeforeWrite, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        foreach (var row in rows)
        {
            if (Judge(row, now) is not { } judged)
            {
                continue;
            }

            if (row.Watch.Told is null || judged.IsDelivered)
            {
                await TellAsync(database, row, judged, now, cancellationToken);
            }
            else if (!judged.MayChange)
            {
                await row.Watch.AsRead(database).ExecuteUpdateAsync(set => set.SetProperty(one => one.IsOpen, false), cancellationToken);
            }
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count == AtOnce ? rows[^1].Watch.Id : 0;
    }

    private static IQueryable<Row> Open(NotificationsDbContext database, DateTimeOffset since) =>
        from watch in database.NoticeWatches
        where watch.IsOpen && watch.Told != NoticeWatch.Delivered && watch.CreatedAt > since
        join entry in database.Feed on watch.Position equals entry.Position
        let mail = database.Mails.FirstOrDefault(row => row.EventId == watch.EventId && row.PersonId == watch.PersonId && row.Template == entry.Type)
        let delivery = database.WebhookDeliveries.FirstOrDefault(row => row.EndpointId == watch.EndpointId && row.EventId == watch.EventId)
        select new Row
        {
            Watch = watch,
            Entry = entry,
            MailState = mail!.State,
            MailEndedAt = mail.EndedAt,
            SuppressedAt = database.Contacts.Where(contact => contact.Id == watch.PersonId).Select(contact => contact.SuppressedAt).FirstOrDefault(),
            DeliveryState = delivery!.State,
            TakenAt = delivery.TakenAt ?? (delivery.State == NoticeWatch.Delivered ? delivery.DueAt : null),
        };

    private ProofRule.Judged? Judge(Row row, DateTimeOffset now) => row.Watch.Channel switch
    {
        // A file in the pickup directory has been taken by no relay.
        NoticeWatch.Mail when options.Host.Length == 0 && row.MailState == "sent" => new("unsent", row.MailEndedAt ?? now),
        NoticeWatch.Mail => ProofRule.OfMail(row.MailState, row.MailEndedAt, row.SuppressedAt, options.ProofAfter, row.Watch.CreatedAt, now),
        NoticeWatch.Webhook => ProofRule.OfWebhook(row.DeliveryState, row.TakenAt, row.Watch.CreatedAt, now),
        _ => new("nobody", row.Watch.CreatedAt),
    };

    private static async Task TellAsync(NotificationsDbContext database, Row row, ProofRule.Judged judged, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (watch, entry) = (row.Watch, row.Entry);
        // Of several replicas the first to change the row tells; the others wait for it and find it changed.
        var mine = await watch.AsRead(database)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Told, judged.Told).SetProperty(one => one.ToldAt, now).SetProperty(one => one.IsOpen, judged.MayChange), cancellationToken);
        if (mine == 0)
        {
            return;
        }

        var addressee = watch.PersonId?.ToString() ?? watch.EndpointId?.ToString();
        var notice = WebhookBody.IdOf(watch.EventId);
        if (judged.IsDelivered)
        {
            database.Publish(new NoticeDelivered(
                notice, entry.Type, entry.SubjectId, entry.SubjectVersion, watch.Side, watch.Channel, addressee!, judged.At, entry.Reach, nameof(ConfidentialityClass.Restricted)));
        }
        else
        {
            database.Publish(new NoticeBounced(
                notice, entry.Type, entry.SubjectId, entry.SubjectVersion, watch.Side, watch.Channel, addressee, judged.Told, judged.At, entry.Reach, nameof(ConfidentialityClass.Restricted)));
        }
    }

    private sealed class Row
    {
        public required NoticeWatch Watch { get; init; }

        public required FeedEntry Entry { get; init; }

        public required string? MailState { get; init; }

        public required DateTimeOffset? MailEndedAt { get; init; }

        public required DateTimeOffset? SuppressedAt { get; init; }

        public required string? DeliveryState { get; init; }

        public required DateTimeOffset? TakenAt { get; init; }
    }

    [LoggerMessage(3301, LogLevel.Warning, "What became of notices could not be told to those who asked for proof; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

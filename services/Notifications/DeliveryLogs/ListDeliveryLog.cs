using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Proofs;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.DeliveryLogs;

/// <summary>
/// Who was told what of a record, and when, oldest first, by mail and by webhook. For whoever may be told of it, and for who runs the platform; of a restricted record for the body
/// whose own affair it is, and nobody else. A person is named, by id, only to those who keep the contact; which endpoint it was, how often it was called and what it answered is shown
/// to its owner; nobody is shown an address.
/// </summary>
internal static class ListDeliveryLog
{
    private const string Addressed = "addressed";
    private const string ByAudience = "audience";

    // Of one event the mails come first, then the webhooks, and last the proofs whose webhook is no longer kept: so the three make one order, and a cursor is a place in it.
    private const int Mailed = 0;
    private const int Called = 1;
    private const int Proven = 2;
    private const int KindBits = 61;

    /// <param name="Message">The event's id, <c>msg_…</c>.</param>
    /// <param name="Type">The event's.</param>
    /// <param name="Subject">The record.</param>
    /// <param name="SubjectVersion">Its version that was told of.</param>
    /// <param name="Channel">mail or webhook.</param>
    /// <param name="Person">Of a mail: who was told, <c>per_…</c>; null for those whose contact the caller does not keep, and for one that is gone.</param>
    /// <param name="Endpoint">Of a webhook: which was called, <c>whe_…</c>; null for those of other clients, and for one that is gone.</param>
    /// <param name="Side">The person's, or the endpoint's; null where the contact is gone.</param>
    /// <param name="Why">addressed (by name or as a contact of the body whose affair it is) or audience (as one of those who may read the record).</param>
    /// <param name="State">
    /// Of a mail: pending, gathered (waits for the person's hours), sent, refused, returned (taken by the relay, and came back), exhausted or withdrawn. Of a webhook: pending, delivered,
    /// exhausted, stopped, skipped, withdrawn or gone (with its endpoint).
    /// </param>
    /// <param name="Attempts">Begun so far; null of a webhook of others, and of one that is no longer kept but for its proof.</param>
    /// <param name="Reply">The last reply code of the relay, 0 where none came; or the own receiver's last HTTP status, as long as attempts are kept.</param>
    /// <param name="WrittenAt">When it was written down, UTC; of a webhook, when its event was.</param>
    /// <param name="NextAttemptAt">While it is pending or gathered; null of a webhook of others.</param>
    /// <param name="EndedAt">When the relay or the receiver took it, or the mail was given up.</param>
    /// <param name="Language">In which it was written last.</param>
    /// <param name="TemplateVersion">Of the texts it was written with; the same texts have the same version.</param>
    /// <param name="Proof">Where proof was asked for: delivered, or how it bounced; null while that is not known.</param>
    /// <param name="ProofToldAt">When the sender was told.</param>
    internal sealed record Answer(
        string Message,
        string Type,
        string Subject,
        long SubjectVersion,
        string Channel,
        string? Person,
        string? Endpoint,
        string? Side,
        string Why,
        string State,
        int? Attempts,
        int? Reply,
        DateTimeOffset WrittenAt,
        DateTimeOffset? NextAttemptAt,
        DateTimeOffset? EndedAt,
        string? Language,
        string? TemplateVersion,
        string? Proof,
        DateTimeOffset? ProofToldAt);

    /// <param name="subject">The record, by its id.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<Answer>>, ProblemHttpResult>> HandleAsync(
        string subject, Actor actor, Paging paging, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var reader = new FeedReader(WireNames<Side>.Of(actor.Side), actor.Framework);
        var told = actor.Has(Roles.PlatformAdministrator)
            ? database.Feed.Where(entry => Audience.Unrestricted.Contains(entry.Class))
            : database.Feed.For(reader).Concat(database.Feed.RestrictedOf(reader, actor.Organisation));
        if (!await told.AnyAsync(entry => entry.SubjectId == subject, cancellationToken))
        {
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such record", "Check the id, prefix and all; of what you may not read you are not told who was told.");
        }

        var entries = told.Where(entry => entry.SubjectId == subject);
        var (mails, calls, proofs) = (MailsOf(database, entries), CallsOf(database, entries), ProofsOf(database, entries));
        long? total = paging.WantsTotal
            ? await mails.LongCountAsync(cancellationToken) + await calls.LongCountAsync(cancellationToken) + await proofs.LongCountAsync(cancellationToken)
            : null;
        var (position, kind, number) = PlaceOf(paging.After ?? Guid.Empty);
        var (mailed, called, proven) = (AfterOf(Mailed), AfterOf(Called), AfterOf(Proven));
        var lines = await mails.Where(row => row.Mail.Position > position || (row.Mail.Position == position && row.Mail.Id > mailed))
            .OrderBy(row => row.Mail.Position).ThenBy(row => row.Mail.Id).Take(paging.Limit + 1).AsNoTracking().ToListAsync(cancellationToken);
        var systems = await calls.Where(row => row.Position > position || (row.Position == position && row.Delivery!.Id > called))
            .OrderBy(row => row.Position).ThenBy(row => row.Delivery!.Id).Take(paging.Limit + 1).AsNoTracking().ToListAsync(cancellationToken);
        var left = await proofs.Where(row => row.Position > position || (row.Position == position && row.Watch!.Id > proven))
            .OrderBy(row => row.Position).ThenBy(row => row.Watch!.Id).Take(paging.Limit + 1).AsNoTracking().ToListAsync(cancellationToken);
        List<(Guid Place, Answer Line)> found =
        [
            .. lines.Select(row => (PlaceOf(row.Mail.Position, Mailed, row.Mail.Id), Of(row, subject, actor)))
                .Concat(systems.Select(row => (PlaceOf(row.Position, Called, row.Delivery!.Id), Of(row, subject, actor))))
                .Concat(left.Select(row => (PlaceOf(row.Position, Proven, row.Watch!.Id), Of(row, subject, actor))))
                .OrderBy(line => PlaceOf(line.Item1)).Take(paging.Limit + 1),
        ];
        return paging.Answer(found, line => line.Place, line => line.Line, total);

        // Of the event at which a page ended: what was shown of each kind.
        long AfterOf(int of) => kind > of ? long.MaxValue : kind == of ? number : 0;
    }

    private static IQueryable<MailRow> MailsOf(NotificationsDbContext database, IQueryable<FeedEntry> entries) =>
        from entry in entries
        join mail in database.Mails on new { entry.EventId, entry.Position } equals new { mail.EventId, mail.Position }
        select new MailRow
        {
            Mail = mail,
            Type = entry.Type,
            Version = entry.SubjectVersion,
            Contact = database.Contacts.FirstOrDefault(contact => contact.Id == mail.PersonId),
            Watch = database.NoticeWatches.Where(watch => watch.EventId == mail.EventId && watch.PersonId == mail.PersonId).Select(watch => new Proof { Told = watch.Told, ToldAt = watch.ToldAt }).FirstOrDefault(),
        };

    private static IQueryable<WebhookRow> CallsOf(NotificationsDbContext database, IQueryable<FeedEntry> entries) =>
        from entry in entries
        join delivery in database.WebhookDeliveries on (long?)entry.Position equals delivery.Position
        join endpoint in database.WebhookEndpoints on delivery.EndpointId equals endpoint.Id
        select new WebhookRow
        {
            EventId = entry.EventId,
            Position = entry.Position,
            WrittenAt = entry.EnteredAt,
            Type = entry.Type,
            Version = entry.SubjectVersion,
            Endpoint = endpoint.Id,
            Client = endpoint.ClientId,
            Side = endpoint.Side,
            Delivery = delivery,
            Watch = database.NoticeWatches.FirstOrDefault(watch => watch.EventId == entry.EventId && watch.EndpointId == endpoint.Id),
            Status = database.WebhookAttempts.Where(attempt => attempt.EndpointId == endpoint.Id && attempt.StartedAt >= entry.EnteredAt && attempt.DeliveryId == delivery.Id)
                .OrderByDescending(attempt => attempt.Id).Select(attempt => attempt.Status).FirstOrDefault(),
            TakenAt = delivery.TakenAt ?? (delivery.State == NoticeWatch.Delivered ? delivery.DueAt : null),
        };

    /// <summary>What was told, and proven or not, stays when the delivery is no longer kept.</summary>
    private static IQueryable<WebhookRow> ProofsOf(NotificationsDbContext database, IQueryable<FeedEntry> entries) =>
        from entry in entries
        join watch in database.NoticeWatches on new { entry.EventId, entry.Position } equals new { watch.EventId, watch.Position }
        where watch.Channel == NoticeWatch.Webhook && !database.WebhookDeliveries.Any(delivery => delivery.EndpointId == watch.EndpointId && delivery.EventId == watch.EventId)
        select new WebhookRow
        {
            EventId = entry.EventId,
            Position = entry.Position,
            WrittenAt = watch.CreatedAt,
            Type = entry.Type,
            Version = entry.SubjectVersion,
            Endpoint = watch.EndpointId,
            Client = database.WebhookEndpoints.Where(endpoint => endpoint.Id == watch.EndpointId).Select(endpoint => endpoint.ClientId).FirstOrDefault(),
            Side = watch.Side,
            Delivery = null,
            Watch = watch,
            Status = null,
            TakenAt = null,
        };

    private static Answer Of(MailRow row, string subject, Actor actor)
    {
        var (mail, isPending) = (row.Mail, row.Mail.State is "pending" or "gathered");
        return new(
            WebhookBody.IdOf(mail.EventId),
            row.Type,
            subject,
            row.Version,
            NoticeWatch.Mail,
            row.Contact is { } contact && actor.MayKeep(contact) ? mail.PersonId.ToString() : null,
            Endpoint: null,
            row.Contact?.Side,
            mail.Direct ? Addressed : ByAudience,
            mail.State,
            mail.Attempts,
            mail.Reply,
            mail.CreatedAt,
            isPending ? mail.DueAt : null,
            mail.EndedAt,
            mail.Language,
            mail.TemplateVersion,
            row.Watch?.Told,
            row.Watch?.ToldAt);
    }

    private static Answer Of(WebhookRow row, string subject, Actor actor)
    {
        var (watch, delivery, isShown) = (row.Watch, row.Delivery, row.Client is { } client && (client == actor.ClientId || actor.Has(Roles.PlatformAdministrator)));
        return new(
            WebhookBody.IdOf(row.EventId),
            row.Type,
            subject,
            row.Version,
            NoticeWatch.Webhook,
            Person: null,
            isShown ? row.Endpoint?.ToString() : null,
            // As it was when the notice was written, where it had to be proven.
            watch?.Side ?? row.Side,
            ByAudience,
            delivery?.State ?? watch?.Told ?? "gone",
            isShown ? delivery?.Attempts : null,
            isShown ? row.Status : null,
            row.WrittenAt,
            isShown && delivery?.State == "pending" ? delivery.DueAt : null,
            row.TakenAt,
            Language: null,
            TemplateVersion: null,
            watch?.Told,
            watch?.ToldAt);
    }

    // A cursor is an id: the event's position, the kind of line, and its number.
    internal static Guid PlaceOf(long position, int kind, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number | ((long)kind << KindBits));
        return new Guid(bytes, bigEndian: true);
    }

    internal static (long Position, int Kind, long Number) PlaceOf(Guid cursor)
    {
        var bytes = cursor.ToByteArray(bigEndian: true);
        var number = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8));
        return (BinaryPrimitives.ReadInt64BigEndian(bytes), (int)(number >>> KindBits), number & ((1L << KindBits) - 1));
    }

    private sealed class MailRow
    {
        public required OutgoingMail Mail { get; init; }

        public required string Type { get; init; }

        public required long Version { get; init; }

        public required Contact? Contact { get; init; }

        public required Proof? Watch { get; init; }
    }

    private sealed class WebhookRow
    {
        public required Guid EventId { get; init; }

        public required long Position { get; init; }

        public required DateTimeOffset WrittenAt { get; init; }

        public required string Type { get; init; }

        public required long Version { get; init; }

        public required Id<WebhookEndpoint>? Endpoint { get; init; }

        public required string? Client { get; init; }

        public required string Side { get; init; }

        public required WebhookDelivery? Delivery { get; init; }

        public required NoticeWatch? Watch { get; init; }

        public required int? Status { get; init; }

        public required DateTimeOffset? TakenAt { get; init; }
    }

    private sealed class Proof
    {
        public required string? Told { get; init; }

        public required DateTimeOffset? ToldAt { get; init; }
    }
}

using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.DeliveryLogs;

/// <summary>
/// Who was told what of a record by mail, and when, oldest first. For whoever may be told of it, and for who runs the platform; of a restricted record for the body whose own
/// affair it is, and nobody else. A person is named, by id, only to those who keep the contact; nobody is shown an address. What went to a system is in its owner's list of attempts.
/// </summary>
internal static class ListDeliveryLog
{
    /// <param name="Message">The event's id, <c>msg_…</c>.</param>
    /// <param name="Type">The event's.</param>
    /// <param name="Subject">The record.</param>
    /// <param name="SubjectVersion">Its version that was told of.</param>
    /// <param name="Person">Who was told, <c>per_…</c>; null for those whose contact the caller does not keep, and for one that is gone.</param>
    /// <param name="Side">The person's; null where the contact is gone.</param>
    /// <param name="Why">addressed (by name or as a contact of the body whose affair it is) or audience (as one of those who may read the record).</param>
    /// <param name="State">pending, gathered (waits for the person's hours), sent, refused, returned (taken by the relay, and came back), exhausted or withdrawn.</param>
    /// <param name="Attempts">Begun so far.</param>
    /// <param name="Reply">The relay's last reply code; 0 where none came.</param>
    /// <param name="WrittenAt">When it was written down, UTC.</param>
    /// <param name="NextAttemptAt">While it is pending or gathered.</param>
    /// <param name="EndedAt">When the relay took it, or it was given up.</param>
    /// <param name="Language">In which it was written last.</param>
    /// <param name="TemplateVersion">Of the texts it was written with; the same texts have the same version.</param>
    /// <param name="Proof">Where proof was asked for: delivered, or how it bounced; null while that is not known.</param>
    /// <param name="ProofToldAt">When the sender was told.</param>
    internal sealed record Answer(
        string Message,
        string Type,
        string Subject,
        long SubjectVersion,
        string? Person,
        string? Side,
        string Why,
        string State,
        int Attempts,
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

        var log =
            from entry in told
            where entry.SubjectId == subject
            join mail in database.Mails on new { entry.EventId, entry.Position } equals new { mail.EventId, mail.Position }
            orderby mail.Id
            select new Row
            {
                Mail = mail,
                Type = entry.Type,
                Version = entry.SubjectVersion,
                Contact = database.Contacts.FirstOrDefault(contact => contact.Id == mail.PersonId),
                Watch = database.NoticeWatches.Where(watch => watch.EventId == mail.EventId && watch.PersonId == mail.PersonId).Select(watch => new Proof { Told = watch.Told, ToldAt = watch.ToldAt }).FirstOrDefault(),
            };
        long? total = paging.WantsTotal ? await log.LongCountAsync(cancellationToken) : null;
        var after = paging.After is { } cursor ? NumberOf(cursor) : 0;
        var found = await log.Where(row => row.Mail.Id > after).Take(paging.Limit + 1).AsNoTracking().ToListAsync(cancellationToken);
        return paging.Answer(found, row => CursorOf(row.Mail.Id), row => Of(row, subject, actor), total);
    }

    private static Answer Of(Row row, string subject, Actor actor)
    {
        var (mail, isPending) = (row.Mail, row.Mail.State is "pending" or "gathered");
        return new(
            WebhookBody.IdOf(mail.EventId),
            row.Type,
            subject,
            row.Version,
            row.Contact is { } contact && actor.MayKeep(contact) ? mail.PersonId.ToString() : null,
            row.Contact?.Side,
            mail.Direct ? "addressed" : "audience",
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

    // Mails are numbered, and a cursor is an id.
    internal static Guid CursorOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number);
        return new Guid(bytes, bigEndian: true);
    }

    internal static long NumberOf(Guid cursor) => BinaryPrimitives.ReadInt64BigEndian(cursor.ToByteArray(bigEndian: true).AsSpan(8));

    private sealed class Row
    {
        public required OutgoingMail Mail { get; init; }

        public required string Type { get; init; }

        public required long Version { get; init; }

        public required Contact? Contact { get; init; }

        public required Proof? Watch { get; init; }
    }

    private sealed class Proof
    {
        public required string? Told { get; init; }

        public required DateTimeOffset? ToldAt { get; init; }
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Proofs;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.DeliveryLogs;

/// <summary>
/// Who runs the platform has a mail sent again, after an address was corrected for example: to the address the contact has now, with the same Message-ID and all
/// attempts anew. One that bounced and arrives now is proof of notice like any other.
/// </summary>
internal static class ResendMail
{
    /// <param name="EventId">What the mail tells of.</param>
    internal sealed record Answer(string EventId);

    public static async Task<Results<Accepted<Answer>, ProblemHttpResult>> HandleAsync(
        string personId, string eventId, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var person = Id<Contact>.TryParse(personId, null, out var id)
            ? await database.Contacts.AsNoTracking().Where(row => row.Id == id).Select(row => new { row.SuppressedAt, row.MutedTopics }).SingleOrDefaultAsync(cancellationToken)
            : null;
        if (person is null)
        {
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        var named = FeedQueries.EventIdOf(eventId);
        var mail = await database.Mails.AsNoTracking().Where(row => row.EventId == named && row.PersonId == id)
            .Select(row => new { row.State, row.Template, row.Position }).FirstOrDefaultAsync(cancellationToken);
        if (mail is null)
        {
            return Problem.NotFound("event", "msg");
        }

        if (person.SuppressedAt is not null)
        {
            return Problem.WrongState("The contact's address is known not to work: enter another one first.");
        }

        if (!MailTopic.IsWanted(mail.Template, person.MutedTopics))
        {
            return Problem.WrongState("The person wants no mail on this topic.");
        }

        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        if (!await database.HoldAsync(mail.Position, cancellationToken))
        {
            return FeedQueries.NoLongerKept("This mail is in the log and cannot be written again: tell the person of the record itself.");
        }

        var changed = await database.Database.ExecuteSqlAsync(
            $"""
            UPDATE notifications.mails SET state = 'pending', attempts = 0, due_at = {now}, claimed_until = NULL, ended_at = NULL, reply = NULL, returned_status = NULL, digest_id = NULL
            WHERE event_id = {named} AND person_id = {id.Value} AND state <> 'pending'
            """,
            cancellationToken);
        if (changed == 0)
        {
            return Problem.WrongState("The mail is on its way already.");
        }

        await NoticeWatch.ReopenAsync(database, named, id, endpoint: null, cancellationToken);
        database.Record(actor.Audit(now, "mail.resent", id.ToString(), before: $$"""{"event":"{{eventId}}","state":"{{mail.State}}"}"""));
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted(default(string), new Answer(eventId));
    }
}

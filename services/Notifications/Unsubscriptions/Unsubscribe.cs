using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Unsubscriptions;

/// <summary>
/// Ends mail of one topic to one person (RFC 8058), for whoever holds the mail: no login, no cookie, no redirect. The body, a form of whichever kind, says nothing that
/// the link does not. Again it is the same; of a person who is gone too.
/// </summary>
internal static class Unsubscribe
{
    /// <param name="token">As it stands in the mail's link.</param>
    /// <param name="context">Of the request.</param>
    /// <param name="links">Reads it.</param>
    /// <param name="templates">Have the words.</param>
    /// <param name="database">Where the person is.</param>
    /// <param name="time">Of the audit.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        string token, HttpContext context, UnsubscribeLinks links, MailTemplates templates, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (links.Read(token) is not var (person, topic))
        {
            return ShowUnsubscription.NoSuchLink();
        }

        await EndAsync(database, person, topic, "unsubscribe-link", time.GetUtcNow(), cancellationToken);
        var id = new Id<Contact>(person);
        var spoken = await database.Contacts.AsNoTracking().Where(row => row.Id == id).Select(row => row.Language).SingleOrDefaultAsync(cancellationToken);
        var language = spoken ?? Languages.Find(context.Request.Headers.AcceptLanguage);
        return UnsubscribePage.Write(context.Response, templates.StopTextsOf(language, topic), language, isDone: true);
    }

    /// <param name="database">Where the person is.</param>
    /// <param name="person">Whose mail.</param>
    /// <param name="topic">Of which no more is sent.</param>
    /// <param name="by">Which way it came, for the audit.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the request.</param>
    internal static async Task EndAsync(NotificationsDbContext database, Guid person, MailTopic topic, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        // One statement: the person may be pressing while somebody else changes the contact, and neither is told to come again.
        // What the organisation has off for its people it may send again; what the person ended stays ended.
        var changed = await database.Database.SqlQuery<string>(
            $"""
            UPDATE notifications.contacts SET
                muted_topics = CASE WHEN {topic.Name} = ANY (muted_topics) THEN muted_topics ELSE array_append(muted_topics, {topic.Name}) END, has_own_preferences = true, version = version + 1
            WHERE id = {person} AND NOT (has_own_preferences AND {topic.Name} = ANY (muted_topics)) RETURNING side AS "Value"
            """).ToListAsync(cancellationToken);
        if (changed is [var side])
        {
            database.Record(new AuditEntry
            {
                At = now,
                Actor = by,
                Side = side,
                Action = "preferences.unsubscribed",
                Subject = new Id<Contact>(person).ToString(),
                After = JsonSerializer.Serialize([topic.Name], NotificationsJson.Default.IEnumerableString),
            });
            await database.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}

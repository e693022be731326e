using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Unsubscriptions;

/// <summary>Where the link of a mail leads: asks whether mail of its topic shall end. Changes nothing, since programs that look for dangerous links follow it too.</summary>
internal static class ShowUnsubscription
{
    /// <param name="token">As it stands in the mail's link.</param>
    /// <param name="context">Of the request.</param>
    /// <param name="links">Reads it.</param>
    /// <param name="templates">Have the words.</param>
    /// <param name="database">Where the person's language is.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        string token, HttpContext context, UnsubscribeLinks links, MailTemplates templates, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        if (links.Read(token) is not var (person, topic))
        {
            return NoSuchLink();
        }

        var id = new Id<Contact>(person);
        var contact = await database.Contacts.AsNoTracking().Where(row => row.Id == id).Select(row => new { row.Language, row.MutedTopics }).SingleOrDefaultAsync(cancellationToken);
        var language = contact?.Language ?? Languages.Find(context.Request.Headers.AcceptLanguage);
        return UnsubscribePage.Write(context.Response, templates.StopTextsOf(language, topic), language, isDone: contact is not null && !topic.IsWanted(contact.MutedTopics));
    }

    public static ProblemHttpResult NoSuchLink() => Problem.Of(
        StatusCodes.Status404NotFound, "not-found", "There is no such link", "Take the whole link out of the mail, to its last character.");
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Previews;

/// <summary>
/// Sends the preview to one person who may know of the event, at once, and tells what the relay said. It says in its subject that it is a test, has an id of its own and
/// belongs to no thread; no delivery log shows it and nothing takes it for a notice.
/// </summary>
internal static class SendTestMail
{
    // Shorter than the edge waits for an answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    /// <param name="PersonId">Whose contact, <c>per_…</c>.</param>
    /// <param name="Language">One of en, fr, es, ar, ru, zh, ur; the person's own when left out.</param>
    internal sealed record Request(string? PersonId, string? Language);

    /// <param name="Accepted">Whether the relay took it.</param>
    /// <param name="Reply">Its reply code; 0 where none came.</param>
    /// <param name="Status">Its enhanced status, where it gave one.</param>
    internal sealed record Answer(bool Accepted, int Reply, string? Status);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string eventId, Request request, Actor actor, NotificationsDbContext database, MailTemplates templates, MailComposer composer, MailOptions options, TimeProvider time,
        ILogger<MailTransport> logger, CancellationToken cancellationToken)
    {
        if (await MailPreview.FindAsync(eventId, Languages.English, actor, database, templates, options, cancellationToken) is not { } preview)
        {
            return MailPreview.Missing(eventId, time.GetUtcNow());
        }

        var violations = new Violations();
        violations.Language("/language", request.Language);
        var contact = Id<Contact>.TryParse(request.PersonId, null, out var id) ? await database.Contacts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) : null;
        if (contact is null || !preview.Audience.Admits(contact))
        {
            violations.Add("/personId", "unknown", "Give the id of a person whose contact is kept here and who may be told of the record.");
        }

        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (contact!.SuppressedAt is not null)
        {
            return Problem.WrongState("The contact's address is known not to work: enter another one first.");
        }

        var now = time.GetUtcNow();
        var content = preview.Content with { EventId = Guid.CreateVersion7(now), Address = contact.Address, DisplayName = contact.DisplayName, Language = request.Language ?? contact.Language };
        var reply = await SendAsync(composer, content, options, logger, cancellationToken);
        database.Record(actor.Audit(now, "mail.tested", contact.Id.ToString(), after: $$"""{"event":"{{eventId}}","reply":{{reply.Code}}}"""));
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new Answer(reply.Kind == MailReplyKind.Accepted, reply.Code, reply.Status));
    }

    private static async Task<MailReply> SendAsync(MailComposer composer, MailContent content, MailOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var transport = new MailTransport(options, logger);
        using var mail = composer.Compose(content);
        try
        {
            return await transport.SendAsync(mail, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailReply(MailReplyKind.PutOff, 0);
        }
    }
}

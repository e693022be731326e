using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Previews;

/// <summary>Shows the mail about an event as people get it, in any language. For who runs the platform, and of what it may know itself.</summary>
internal static class ReadMailPreview
{
    /// <param name="EventId"><c>msg_…</c>.</param>
    /// <param name="Template">The event's type.</param>
    /// <param name="Language">Of the texts; English where the one asked for lacks them.</param>
    /// <param name="TemplateVersion">As the delivery log has it.</param>
    /// <param name="Subject">One line; of a test it begins with [Test].</param>
    /// <param name="Text">The plain part.</param>
    /// <param name="Html">The other part, with the same facts.</param>
    internal sealed record Answer(string EventId, string Template, string Language, string TemplateVersion, string Subject, string Text, string Html);

    /// <param name="eventId">What the mail tells of.</param>
    /// <param name="language">One of en, fr, es, ar, ru, zh, ur; English when left out.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="templates">Have the words.</param>
    /// <param name="composer">Writes it.</param>
    /// <param name="options">Of mail.</param>
    /// <param name="time">Tells what is no longer kept.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string eventId, string? language, Actor actor, NotificationsDbContext database, MailTemplates templates, MailComposer composer, MailOptions options, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Language("#query/language", language);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (await MailPreview.FindAsync(eventId, language ?? Languages.English, actor, database, templates, options, cancellationToken) is not { } preview)
        {
            return MailPreview.Missing(eventId, time.GetUtcNow());
        }

        var written = composer.Write(preview.Content);
        return TypedResults.Ok(new Answer(eventId, preview.Content.Template, written.Texts.Language, written.Texts.Version, written.Subject, written.Text, written.Html));
    }
}

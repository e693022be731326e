using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Holds;

/// <summary>
/// Holds mail back until it is released: a wrong wording, say, or a relay that must not be used. What is written down meanwhile waits too; a mail that a worker is
/// sending at this moment still goes. Webhooks and the feed go on.
/// </summary>
internal static class HoldMail
{
    public const int MaxReasonLength = 500;

    private const int MaxSubjectLength = 64;

    /// <param name="Template">An event type people get mail of; left out for every one.</param>
    /// <param name="Subject">The id of a record; left out for every one.</param>
    /// <param name="Reason">Why, at most 500 characters.</param>
    internal sealed record Request(string? Template, string? Subject, string? Reason);

    public static async Task<Results<CreatedResource<MailHoldAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, NotificationsDbContext database, MailTemplates templates, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = Check(request, templates);
        var reason = violations.Text("/reason", request.Reason, MaxReasonLength, "the reason");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var hold = new MailHold { Id = Id.New<MailHold>(now), Template = request.Template, SubjectId = request.Subject, Reason = reason, HeldAt = now };
        database.MailHolds.Add(hold);
        database.Advance(hold);
        var answer = MailHoldAnswer.Of(hold);
        database.Record(actor.Audit(now, "mail.held", answer.Id, after: JsonSerializer.Serialize(answer, NotificationsJson.Default.MailHoldAnswer)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Created($"/notifications/v1/mail-holds/{answer.Id}", answer);
    }

    private static Violations Check(Request request, MailTemplates templates)
    {
        var violations = new Violations();
        if (request.Template is not null && !templates.Has(request.Template))
        {
            violations.Add("/template", "unknown", "Give an event type that people get mail of, such as member.admitted, or leave it out to hold every one.");
        }

        if (request.Subject is { } subject && (subject.Length is 0 or > MaxSubjectLength || !subject.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            violations.Add("/subject", "id", "Give the id of a record, as the subject of an event has it, or leave it out to hold mail about every one.");
        }

        return violations;
    }
}

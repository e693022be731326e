using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Preferences;

/// <summary>
/// Says which mail the people of an organisation get, when, and in which language, as long as nobody chooses for the person; replaces what was said before. It holds at once for
/// everybody for whom nobody has chosen, mail that waits included.
/// </summary>
internal static class SaveMailDefaults
{
    /// <param name="Topics">Each topic at most once; one that is left out is sent at once.</param>
    /// <param name="Language">One of <see cref="Languages.All"/>; English when left out.</param>
    /// <param name="TimeZone">IANA, of the hours below; asked for where there are quiet hours or a topic is daily or weekly.</param>
    /// <param name="QuietHours">In which no mail is sent but of topics that are always sent; left out for none.</param>
    /// <param name="DigestHour">At which hour the mail of a day or, on Mondays, of a week is sent, 0 to 23; 8 when left out.</param>
    internal sealed record Request(
        IReadOnlyList<SavePreferences.Choice>? Topics, string? Language = null, string? TimeZone = null, PreferencesAnswer.Hours? QuietHours = null, int? DigestHour = null);

    public static async Task<Results<Resource<MailDefaultsAnswer>, CreatedResource<MailDefaultsAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, Request request, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var side = WireNames<Side>.Of(actor.Side);
        var path = new Violations();
        path.ForeignId("/organisationId", organisationId, "org");
        if (path.Any || !actor.MayKeep(side, actor.Framework, organisationId))
        {
            return NotThere();
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var defaults = await MailDefaults.HoldAsync(database, side, actor.Framework, organisationId, toChange: true, cancellationToken);
        if (condition.RefusesSave(defaults) is { } stale)
        {
            return defaults is null ? NotThere() : stale;
        }

        var (muted, habits, violations) = SavePreferences.Read(new(request.Topics, request.TimeZone, request.QuietHours, request.DigestHour));
        violations.Language("/language", request.Language);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = defaults is null ? null : TraceOf(defaults);
        if (defaults is null)
        {
            defaults = new MailDefaults { Id = Id.New<MailDefaults>(now), Side = side, Framework = actor.Framework ?? "", OrganisationId = organisationId };
            database.MailDefaults.Add(defaults);
        }

        defaults.Choose(request.Language, muted, habits);
        database.Advance(defaults);
        database.Record(actor.Audit(now, "mail_defaults.changed", organisationId, before, TraceOf(defaults)));
        await database.SaveAndWakeAsync(cancellationToken);
        await MailDefaults.GiveAsync(database, side, actor.Framework, organisationId, defaults, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var answer = MailDefaultsAnswer.Of(defaults);
        return before is null ? Resource.Created($"/notifications/v1/mail-defaults/{organisationId}", answer) : Resource.Ok(answer);
    }

    public static ProblemHttpResult NotThere() => Problem.NotFound("organisation", "org");

    private static string TraceOf(MailDefaults defaults) => JsonSerializer.Serialize(MailDefaultsAnswer.Of(defaults), NotificationsJson.Default.MailDefaultsAnswer);
}

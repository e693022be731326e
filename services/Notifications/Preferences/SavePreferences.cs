using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Preferences;

/// <summary>Says which mail a person gets, and when; replaces what was said before. A topic that is left out is sent at once; <c>own</c> false goes back to what the organisation has for its people. Heeded from the next mail on, one that waits included.</summary>
internal static class SavePreferences
{
    /// <param name="Topics">Each topic at most once; left out where <paramref name="Own"/> is false, as all that follows.</param>
    /// <param name="TimeZone">IANA, of the hours below; asked for where there are quiet hours or a topic is daily or weekly.</param>
    /// <param name="QuietHours">In which no mail is sent but of topics that are always sent; left out for none.</param>
    /// <param name="DigestHour">At which hour the mail of a day or, on Mondays, of a week is sent, 0 to 23; 8 when left out.</param>
    /// <param name="Own">False for what the person's organisation has for all of its people, or what is usual where it has nothing; true when left out.</param>
    internal sealed record Request(IReadOnlyList<Choice>? Topics, string? TimeZone = null, PreferencesAnswer.Hours? QuietHours = null, int? DigestHour = null, bool? Own = null);

    /// <param name="Topic">One of those that a read lists.</param>
    /// <param name="Delivery">immediate, daily, weekly or off; a topic that is always sent is immediate.</param>
    internal sealed record Choice(string? Topic, string? Delivery);

    /// <summary>What the audit keeps of it.</summary>
    internal sealed record Trace(IEnumerable<string> Off, IEnumerable<string> Daily, IEnumerable<string> Weekly, string? TimeZone, PreferencesAnswer.Hours? QuietHours, int DigestHour, bool Own);

    public static async Task<Results<Resource<PreferencesAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Request request, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.FindKeptAsync(actor, personId, cancellationToken) is not { } contact)
        {
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        if (condition.Refuses(contact) is { } stale)
        {
            return stale;
        }

        var follows = request.Own is false;
        var (muted, habits, violations) = follows ? Follow(request) : Read(request);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = TraceOf(contact);
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        if (follows)
        {
            contact.FollowOrganisation(contact.OrganisationId is { } body ? await MailDefaults.HoldAsync(database, contact.Side, contact.Framework, body, toChange: false, cancellationToken) : null);
        }
        else
        {
            contact.ChooseOwn(muted, habits);
        }

        database.Advance(contact);
        database.Record(actor.Audit(now, "preferences.changed", personId, before, TraceOf(contact)));
        await database.SaveAndWakeAsync(cancellationToken);
        // What waits is looked at anew: it may be wanted now, later, or not at all. Rows are taken in the order in which they are gathered.
        await database.Database.ExecuteSqlAsync(
            $"""
            UPDATE notifications.mails SET state = 'pending', due_at = {now}
            WHERE id IN (SELECT id FROM notifications.mails
                         WHERE person_id = {contact.Id.Value} AND ((state = 'gathered' AND digest_id IS NULL) OR (state = 'pending' AND attempts = 0))
                         ORDER BY id FOR UPDATE)
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(PreferencesAnswer.Of(contact));
    }

    internal static (IReadOnlyCollection<string> Muted, MailHabits Habits, Violations Violations) Read(Request request)
    {
        var violations = new Violations();
        var chosen = ReadTopics(request.Topics, violations);
        var (from, to) = ReadHours(request.QuietHours, violations);
        var hour = request.DigestHour is null ? MailHabits.UsualDigestHour : violations.Range("/digestHour", request.DigestHour, 0, 23, "the hour of the mail that gathers others");
        var asksForZone = request.QuietHours is not null || chosen.Any(one => one.Delivery is PreferencesAnswer.Daily or PreferencesAnswer.Weekly);
        var zone = request.TimeZone is not null || asksForZone ? violations.TimeZone("/timeZone", request.TimeZone) : null;
        return (Of(PreferencesAnswer.Off), new MailHabits(zone, from, to, Of(PreferencesAnswer.Daily), Of(PreferencesAnswer.Weekly), hour), violations);

        IReadOnlyCollection<string> Of(string delivery) => [.. chosen.Where(one => one.Delivery == delivery).Select(one => one.Topic!)];
    }

    internal static (IReadOnlyCollection<string> Muted, MailHabits Habits, Violations Violations) Follow(Request request)
    {
        var violations = new Violations();
        if (request is not { Topics: null, TimeZone: null, QuietHours: null, DigestHour: null })
        {
            violations.Add("/own", "follows", "With own false give nothing else: what the organisation has for its people applies. To choose for the person, leave own out.");
        }

        return ([], MailHabits.Usual, violations);
    }

    private static IReadOnlyList<Choice> ReadTopics(IReadOnlyList<Choice>? choices, Violations violations)
    {
        if (choices is null || choices.Count > MailTopic.All.Count)
        {
            violations.Add("/topics", "topics", $"Give each topic at most once, at most {MailTopic.All.Count} in all; an empty list sends everything.");
            return [];
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < choices.Count; index++)
        {
            var (name, delivery) = (choices[index]?.Topic, choices[index]?.Delivery);
            var topic = MailTopic.Find(name);
            if (topic is null || !named.Add(topic.Name))
            {
                violations.Add($"/topics/{index}/topic", topic is null ? "unknown" : "duplicate", $"Give each of these once: {string.Join(", ", MailTopic.All.Select(one => one.Name))}.");
            }

            if (delivery is not (PreferencesAnswer.Immediate or PreferencesAnswer.Daily or PreferencesAnswer.Weekly or PreferencesAnswer.Off))
            {
                violations.Add(
                    $"/topics/{index}/delivery", "unknown",
                    $"Give one of: {PreferencesAnswer.Immediate}, {PreferencesAnswer.Daily}, {PreferencesAnswer.Weekly}, {PreferencesAnswer.Off}.");
            }
            else if (topic is { IsAlwaysSent: true } && delivery != PreferencesAnswer.Immediate)
            {
                violations.Add($"/topics/{index}/delivery", "always-sent", "Notices that start or end a deadline, and those about the addressee's own systems, are always sent, and at once.");
            }
            else if (topic?.Name == MailTopic.Digests && delivery is PreferencesAnswer.Daily or PreferencesAnswer.Weekly)
            {
                violations.Add($"/topics/{index}/delivery", "digest", "Mail that gathers others is sent at its hour: give immediate, or off for none.");
            }
        }

        return violations.Any ? [] : choices;
    }

    private static (TimeOnly? From, TimeOnly? To) ReadHours(PreferencesAnswer.Hours? hours, Violations violations)
    {
        if (hours is null)
        {
            return (null, null);
        }

        var (from, to) = (Time(hours.From, "/quietHours/from"), Time(hours.To, "/quietHours/to"));
        if (from is not null && from == to)
        {
            violations.Add("/quietHours/to", "empty", "Give an end other than the beginning: mail that waits for ever is turned off by topic.");
        }

        return (from, to);

        TimeOnly? Time(string? text, string pointer)
        {
            if (TimeOnly.TryParseExact(text, PreferencesAnswer.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                return time;
            }

            violations.Add(pointer, "time", "Give hours and minutes as a clock of 24 hours shows them, for example 22:00.");
            return null;
        }
    }

    private static string TraceOf(Contact contact)
    {
        var answer = PreferencesAnswer.Of(contact);
        return JsonSerializer.Serialize(
            new Trace(Sorted(contact.MutedTopics), Sorted(contact.DailyTopics), Sorted(contact.WeeklyTopics), answer.TimeZone, answer.QuietHours, answer.DigestHour, answer.Own),
            NotificationsJson.Default.PreferencesTrace);

        static IEnumerable<string> Sorted(string[] topics) => topics.Order(StringComparer.Ordinal);
    }
}

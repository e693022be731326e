using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Preferences;

/// <summary>Says which mail a person gets; replaces what was said before. A topic that is left out is sent. Heeded from the next mail on, one that waits included.</summary>
internal static class SavePreferences
{
    /// <param name="Topics">Each topic at most once.</param>
    internal sealed record Request(IReadOnlyList<Choice>? Topics);

    /// <param name="Topic">One of those that a read lists.</param>
    /// <param name="Delivery">immediate or off; a topic that is always sent cannot be off.</param>
    internal sealed record Choice(string? Topic, string? Delivery);

    public static async Task<Results<Resource<PreferencesAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Request request, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var contact = Id<Contact>.TryParse(personId, null, out var id)
            ? await database.Contacts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            : null;
        if (contact is null || !actor.MayKeep(contact))
        {
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        if (condition.Refuses(contact) is { } stale)
        {
            return stale;
        }

        var violations = Check(request);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var before = TraceOf(contact);
        contact.Mute(request.Topics!.Where(choice => choice.Delivery == PreferencesAnswer.Off).Select(choice => choice.Topic!));
        database.Advance(contact);
        database.Record(actor.Audit(time.GetUtcNow(), "preferences.changed", personId, before, TraceOf(contact)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PreferencesAnswer.Of(contact));
    }

    internal static Violations Check(Request request)
    {
        var violations = new Violations();
        if (request.Topics is not { } choices || choices.Count > MailTopic.All.Count)
        {
            violations.Add("/topics", "topics", $"Give each topic at most once, at most {MailTopic.All.Count} in all; an empty list sends everything.");
            return violations;
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

            if (delivery is not (PreferencesAnswer.Immediate or PreferencesAnswer.Off))
            {
                violations.Add($"/topics/{index}/delivery", "unknown", $"Give one of: {PreferencesAnswer.Immediate}, {PreferencesAnswer.Off}.");
            }
            else if (topic is { IsAlwaysSent: true } && delivery == PreferencesAnswer.Off)
            {
                violations.Add($"/topics/{index}/delivery", "always-sent", "Notices that start or end a deadline, and those about the addressee's own systems, are always sent.");
            }
        }

        return violations;
    }

    private static string TraceOf(Contact contact) => JsonSerializer.Serialize(contact.MutedTopics.Order(StringComparer.Ordinal), NotificationsJson.Default.IEnumerableString);
}

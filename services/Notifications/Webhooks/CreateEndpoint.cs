using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>A partner system asks to be told. The answer shows the secret, once; the receiver has to answer a verification before anything else is sent.</summary>
internal static class CreateEndpoint
{
    /// <param name="Url">https, on a public host.</param>
    /// <param name="EventTypes">1 to 50 types or patterns.</param>
    /// <param name="Form">thin (the default) or full.</param>
    /// <param name="ContactId">The person who is mailed when the endpoint fails or is disabled: <c>per_…</c>, a contact of the caller's side that the caller keeps.</param>
    /// <param name="AcceptControl">Whether the receiver may stop a message or the endpoint by the header webhook-delivery of its answer; false when left out.</param>
    /// <param name="Ordered">Whether the next event of a subject waits until the former was delivered or given up; one request at a time. False when left out.</param>
    /// <param name="Subjects">At most 50 ids, or prefixes of ids with a star (<c>dec_*</c>); all subjects when left out or empty.</param>
    /// <param name="RatePerSecond">At most so many requests are begun in any second, 1 to 1,000; no limit when left out.</param>
    /// <param name="Headers">At most 10 headers of the owner's own for every request. Their values are never shown again; a change that leaves them out keeps them, an empty object ends them.</param>
    /// <param name="Envelope">standard (Standard Webhooks, the default) or cloudevents (CloudEvents 1.0, structured: application/cloudevents+json); signed the same way.</param>
    internal sealed record Request(
        string? Url,
        IReadOnlyList<string>? EventTypes,
        string? Form,
        string? ContactId = null,
        bool? AcceptControl = null,
        bool? Ordered = null,
        IReadOnlyList<string>? Subjects = null,
        int? RatePerSecond = null,
        IReadOnlyDictionary<string, string?>? Headers = null,
        string? Envelope = null);

    public static async Task<Results<CreatedResource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, NotificationsDbContext database, TargetGuard guard, WebhookOptions options, SecretBox box, TimeProvider time, HttpResponse response,
        CancellationToken cancellationToken)
    {
        var violations = await CheckAsync(request, actor, database, guard, options, cancellationToken);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        await database.TakeTurnAsync(actor.ClientId, cancellationToken);
        var now = time.GetUtcNow();
        if (await database.RefuseEndpointAsync(actor.ClientId, cancellationToken) is { } full)
        {
            return full;
        }

        if (await database.RefuseVerificationAsync(actor.ClientId, now, response, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        var secret = SigningSecret.Create();
        var endpoint = new WebhookEndpoint
        {
            Id = Id.New<WebhookEndpoint>(now),
            ClientId = actor.ClientId,
            Side = WireNames<Side>.Of(actor.Side),
            Framework = actor.Framework,
            CreatedAt = now,
            Url = request.Url!,
            EventTypes = [.. request.EventTypes!],
            Form = request.Form ?? WebhookEndpoint.Thin,
            ContactId = ContactOf(request),
            AcceptControl = request.AcceptControl ?? false,
            Ordered = request.Ordered ?? false,
            Subjects = [.. request.Subjects ?? []],
            RatePerSecond = request.RatePerSecond,
            Envelope = request.Envelope ?? WebhookEndpoint.Standard,
        };
        endpoint.SendWith(request.Headers ?? ReadOnlyDictionary<string, string?>.Empty, box);
        endpoint.Secrets.Add(WebhookSecret.Of(endpoint.Id, 1, secret, box));
        database.WebhookEndpoints.Add(endpoint);
        database.WebhookDeliveries.Add(endpoint.AskForVerification(NewChallenge(), Guid.CreateVersion7(now), now));
        database.Advance(endpoint);
        var answer = EndpointAnswer.Of(endpoint, now);
        database.Record(actor.Audit(now, "webhook_endpoint.created", answer.Id, after: JsonSerializer.Serialize(answer, NotificationsJson.Default.EndpointAnswer)));
        await database.SaveAndWakeAsync(cancellationToken);
        return Resource.Created($"/notifications/v1/webhook-endpoints/{answer.Id}", answer with { Secret = secret });
    }

    /// <summary>Not to be guessed: whoever sends it back has read what went to the address.</summary>
    internal static string NewChallenge() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    internal static Id<Contact>? ContactOf(Request request) => Id<Contact>.TryParse(request.ContactId, null, out var id) ? id : null;

    internal static async Task<Violations> CheckAsync(
        Request request, Actor actor, NotificationsDbContext database, TargetGuard guard, WebhookOptions options, CancellationToken cancellationToken)
    {
        var violations = Check(request, guard, options);
        if (request.ContactId is null)
        {
            return violations;
        }

        var (id, side) = (ContactOf(request), WireNames<Side>.Of(actor.Side));
        var contact = id is null ? null : await database.Contacts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.Side == side, cancellationToken);
        if (contact is null || !actor.MayKeep(contact))
        {
            // Of another's contact it says what it says of none.
            violations.Add("/contactId", "unknown", "Give the id of a person of your side whose contact you keep.");
        }

        return violations;
    }

    private static Violations Check(Request request, TargetGuard guard, WebhookOptions options)
    {
        var violations = new Violations();
        if (EndpointUrl.Check(request.Url, guard, options.Ports) is { } url)
        {
            violations.Add(url.Pointer, url.Code, url.Detail);
        }

        if (request.EventTypes is not { Count: >= 1 and <= EventTypePatterns.MaxCount } types)
        {
            violations.Add("/eventTypes", "count", $"Give 1 to {EventTypePatterns.MaxCount} event types, or a star for all.");
        }
        else
        {
            for (var index = 0; index < types.Count; index++)
            {
                if (types[index] is not { } type || !EventTypePatterns.IsValid(type))
                {
                    violations.Add($"/eventTypes/{index}", "pattern", "Give a type such as organisation.registered, a prefix such as organisation.*, or a star for all.");
                }
            }
        }

        if (request.Subjects is { Count: > SubjectPatterns.MaxCount })
        {
            violations.Add("/subjects", "count", $"Give at most {SubjectPatterns.MaxCount} subjects, or none for all.");
        }
        else
        {
            for (var index = 0; index < (request.Subjects?.Count ?? 0); index++)
            {
                if (request.Subjects![index] is not { } subject || !SubjectPatterns.IsValid(subject))
                {
                    violations.Add($"/subjects/{index}", "pattern", "Give the id of a record, or the prefix of its kind and a star, such as dec_*.");
                }
            }
        }

        if (request.RatePerSecond is < 1 or > WebhookEndpoint.MaxRate)
        {
            violations.Add("/ratePerSecond", "range", $"Give 1 to {WebhookEndpoint.MaxRate} requests a second, or leave it out for no limit.");
        }

        if (request.Envelope is not (null or WebhookEndpoint.Standard or WebhookEndpoint.CloudEvents))
        {
            violations.Add("/envelope", "unknown", $"Give one of: {WebhookEndpoint.Standard}, {WebhookEndpoint.CloudEvents}.");
        }

        OwnHeaders.Check(request.Headers, violations);
        if (request.Form is not (null or WebhookEndpoint.Thin or WebhookEndpoint.Full))
        {
            violations.Add("/form", "unknown", $"Give one of: {WebhookEndpoint.Thin}, {WebhookEndpoint.Full}.");
        }

        return violations;
    }
}

using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Webhooks;

/// <summary>An endpoint as its owner sees it.</summary>
/// <param name="Id"><c>whe_…</c>.</param>
/// <param name="Url">Where events go.</param>
/// <param name="EventTypes">Types, prefixes with a star, or a star for all.</param>
/// <param name="Subjects">Ids, or prefixes of ids with a star; none for all.</param>
/// <param name="Form">thin or full.</param>
/// <param name="Envelope">standard or cloudevents.</param>
/// <param name="RatePerSecond">At most so many requests are begun in any second; absent for no limit.</param>
/// <param name="Headers">The names of what is sent with every request beside the platform's own; their values are never shown.</param>
/// <param name="State">pending, enabled or disabled.</param>
/// <param name="StateReason">Why it is disabled: owner, receiver (it asked to be left alone), gone (it answered 410) or failing.</param>
/// <param name="StateSince">UTC.</param>
/// <param name="ContactId">Who is mailed when it fails or is disabled.</param>
/// <param name="AcceptControl">Whether the receiver may stop a message or the endpoint by the header webhook-delivery of its answer.</param>
/// <param name="Ordered">Whether the next event of a subject waits until the former was delivered or given up.</param>
/// <param name="Trouble">Only while nothing is accepted and either sending is held back or its owner was warned.</param>
/// <param name="Keys">The live secrets, newest first, by fingerprint.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Of the record; its ETag.</param>
/// <param name="Secret">Only in the answer that makes it.</param>
internal sealed record EndpointAnswer(
    string Id,
    string Url,
    IReadOnlyList<string> EventTypes,
    IReadOnlyList<string> Subjects,
    string Form,
    string Envelope,
    int? RatePerSecond,
    IReadOnlyList<string> Headers,
    string State,
    string? StateReason,
    DateTimeOffset StateSince,
    string? ContactId,
    bool AcceptControl,
    bool Ordered,
    TroubleAnswer? Trouble,
    IReadOnlyList<KeyAnswer> Keys,
    DateTimeOffset CreatedAt,
    long Version,
    string? Secret = null) : IVersioned
{
    public static EndpointAnswer Of(WebhookEndpoint endpoint, DateTimeOffset now) => new(
        endpoint.Id.ToString(),
        endpoint.Url,
        endpoint.EventTypes,
        endpoint.Subjects,
        endpoint.Form,
        endpoint.Envelope,
        endpoint.RatePerSecond,
        endpoint.HeaderNames,
        endpoint.State,
        endpoint.StateReason,
        endpoint.StateSince,
        endpoint.ContactId?.ToString(),
        endpoint.AcceptControl,
        endpoint.Ordered,
        TroubleAnswer.Of(endpoint),
        [.. endpoint.Secrets.Where(secret => secret.SignsAt(now)).OrderByDescending(secret => secret.Number).Select(secret => new KeyAnswer(secret.Fingerprint, secret.ExpiresAt))],
        endpoint.CreatedAt,
        endpoint.Version);
}

/// <param name="Fingerprint">Six characters that tell secrets apart.</param>
/// <param name="ExpiresAt">It signs until then; absent for the newest.</param>
internal sealed record KeyAnswer(string Fingerprint, DateTimeOffset? ExpiresAt);

/// <param name="Since">The first failure after the last success, UTC.</param>
/// <param name="LastFailure">How the last attempt ended, such as http 500, timeout, tls or dns.</param>
/// <param name="NextTryAt">UTC; only while sending is held back: from then on one message is tried, and the others follow when it is accepted.</param>
/// <param name="DisablesAt">UTC; only after a warning: the endpoint is disabled by the first failure from then on.</param>
internal sealed record TroubleAnswer(DateTimeOffset Since, string LastFailure, DateTimeOffset? NextTryAt, DateTimeOffset? DisablesAt)
{
    public static TroubleAnswer? Of(WebhookEndpoint endpoint) => endpoint is { FailingSince: { } since, LastFailure: { } failure } && (endpoint.BreakerOpenedAt is not null || endpoint.Warnings > 0)
        ? new(since, failure, endpoint.ProbeAt, endpoint.Warnings > 0 ? since + FailingRule.DisabledAfter : null)
        : null;
}

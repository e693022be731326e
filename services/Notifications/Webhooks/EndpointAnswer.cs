using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Webhooks;

/// <summary>An endpoint as its owner sees it.</summary>
/// <param name="Id"><c>whe_…</c>.</param>
/// <param name="Url">Where events go.</param>
/// <param name="EventTypes">Types, prefixes with a star, or a star for all.</param>
/// <param name="Form">thin or full.</param>
/// <param name="State">pending, enabled or disabled.</param>
/// <param name="StateReason">Why it is disabled: owner or gone.</param>
/// <param name="Keys">The live secrets, newest first, by fingerprint.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Of the record; its ETag.</param>
/// <param name="Secret">Only in the answer that makes it.</param>
internal sealed record EndpointAnswer(
    string Id,
    string Url,
    IReadOnlyList<string> EventTypes,
    string Form,
    string State,
    string? StateReason,
    IReadOnlyList<KeyAnswer> Keys,
    DateTimeOffset CreatedAt,
    long Version,
    string? Secret = null) : IVersioned
{
    public static EndpointAnswer Of(WebhookEndpoint endpoint, DateTimeOffset now) => new(
        endpoint.Id.ToString(),
        endpoint.Url,
        endpoint.EventTypes,
        endpoint.Form,
        endpoint.State,
        endpoint.StateReason,
        [.. endpoint.Secrets.Where(secret => secret.SignsAt(now)).OrderByDescending(secret => secret.Number).Select(secret => new KeyAnswer(secret.Fingerprint, secret.ExpiresAt))],
        endpoint.CreatedAt,
        endpoint.Version);
}

/// <param name="Fingerprint">Six characters that tell secrets apart.</param>
/// <param name="ExpiresAt">It signs until then; absent for the newest.</param>
internal sealed record KeyAnswer(string Fingerprint, DateTimeOffset? ExpiresAt);

using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>A new secret signs from now on; the old one beside it for a while, so that the receiver can change over without losing a delivery (wire-contracts §2.2).</summary>
internal static class RotateSecret
{
    public const int MaxGraceSeconds = 604_800;
    public const int DefaultGraceSeconds = 86_400;

    /// <param name="GraceSeconds">How long the old secret goes on signing; 0 if it is known to others.</param>
    internal sealed record Request(int? GraceSeconds);

    public static async Task<Results<Resource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, Actor actor, IfMatch condition, NotificationsDbContext database, SecretBox box, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (condition.Refuses(endpoint) is { } stale)
        {
            return stale;
        }

        var violations = new Violations();
        var grace = violations.Range("/graceSeconds", request.GraceSeconds ?? DefaultGraceSeconds, 0, MaxGraceSeconds, "the time in seconds");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var secret = SigningSecret.Create();
        endpoint.Rotate(WebhookSecret.Of(endpoint.Id, endpoint.Secrets.Max(old => old.Number) + 1, secret, box), now, TimeSpan.FromSeconds(grace));
        database.Advance(endpoint);
        database.Record(actor.Audit(now, "webhook_endpoint.secret_rotated", endpoint.Id.ToString(), after: $$"""{"graceSeconds":{{grace}}}"""));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(EndpointAnswer.Of(endpoint, now) with { Secret = secret });
    }
}

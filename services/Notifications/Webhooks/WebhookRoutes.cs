using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        // Every function but the observer's, which changes nothing (rule 28).
        string[] acting = [.. Roles.Sides.Keys.Where(role => role != Roles.Observer)];
        var group = routes.MapGroup("/notifications/v1/webhook-endpoints");
        group.MapPost("", CreateEndpoint.HandleAsync).RequireRole(acting).RequireIdempotencyKey().ShowsSecret();
        group.MapGet("", ListEndpoints.HandleAsync).Paged();
        group.MapGet("{id}", ReadEndpoint.HandleAsync);
        group.MapPut("{id}", ChangeEndpoint.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapDelete("{id}", DeleteEndpoint.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapPost("{id}/rotate-secret", RotateSecret.HandleAsync).RequireRole(acting).RequireIfMatch().RequireIdempotencyKey().ShowsSecret();
        group.MapPost("{id}/enable", EnableEndpoint.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapPost("{id}/disable", DisableEndpoint.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapPost("{id}/test", TestEndpoint.HandleAsync).RequireRole(acting).RequireIdempotencyKey();
        group.MapPost("{id}/recover", RecoverDeliveries.HandleAsync).RequireRole(acting).RequireIdempotencyKey();
        group.MapPost("{id}/replay-missing", ReplayMissing.HandleAsync).RequireRole(acting).RequireIdempotencyKey();
        group.MapGet("{id}/replays/{replayId}", ReadReplay.HandleAsync).TagByContent();
        group.MapPost("{id}/messages/{eventId}/resend", ResendMessage.HandleAsync).RequireRole(acting).RequireIdempotencyKey();
        group.MapGet("{id}/messages/{eventId}/explain", ExplainMessage.HandleAsync).TagByContent();
        group.MapGet("{id}/tallies", ReadTally.HandleAsync).TagByContent();
        group.MapGet("{id}/attempts", ListAttempts.HandleAsync).Paged();
        group.MapGet("{id}/attempts/{attemptId}", ReadAttempt.HandleAsync).TagByContent();
    }
}

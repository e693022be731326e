using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// The rare results that change an endpoint itself, each with its version, an audit entry and a word to the owner, in one transaction: the receiver proved that it wants
/// the traffic, is gone, asked to be left alone, or has failed for long (wire-contracts §2.3, 2.6).
/// </summary>
internal sealed class EndpointTurns(IServiceScopeFactory scopes)
{
    /// <summary>What follows from one answer for the endpoint as a whole; mostly nothing. A second call finds it done.</summary>
    public async Task AfterAsync(DeliveryResult result, CancellationToken cancellationToken)
    {
        var (id, now) = (result.Delivery.EndpointId, result.EndedAt);
        if (result.Judgement.Effect is EndpointEffect.Gone or EndpointEffect.ToldToStop)
        {
            var (reason, why) = result.Judgement.Effect == EndpointEffect.Gone
                ? (WebhookEndpoint.Gone, "The receiver answered 410.")
                : (WebhookEndpoint.ByReceiver, $"The receiver answered with {ReceiverControl.Header}: {ReceiverControl.Disable}.");
            // The word of a receiver that was left meanwhile says nothing of the one in its place.
            await TurnAsync(
                id, (database, endpoint) => endpoint.Url == result.Delivery.Url ? DisableAsync(database, endpoint, reason, "receiver", why, now, cancellationToken) : Task.CompletedTask, cancellationToken);
        }
        else if (result.Delivery.Type == NoticeTypes.Verification && result.Judgement.State == DeliveryState.Delivered)
        {
            await TurnAsync(id, (database, endpoint) => VerifyAsync(database, endpoint, result, cancellationToken), cancellationToken);
        }
    }

    /// <summary>What failing for long has led to. A second call, or another replica's, finds it done.</summary>
    public Task AfterAsync(Guid id, FailingStep step, DateTimeOffset now, CancellationToken cancellationToken) => TurnAsync(
        id,
        async (database, endpoint) =>
        {
            if (endpoint.FailingSince != step.Since || (step.Warning > 0 && endpoint.Warnings >= step.Warning))
            {
                return;
            }

            if (step.Warning == 0)
            {
                await DisableAsync(database, endpoint, WebhookEndpoint.Failing, "platform", $"Nothing was accepted for {FailingRule.DisabledAfter.TotalHours:F0} hours.", now, cancellationToken);
                return;
            }

            endpoint.Warned(step.Warning);
            database.Advance(endpoint);
            database.Record(Audit(endpoint, "platform", "webhook_endpoint.warned", $"Nothing was accepted for {FailingRule.WarnedAfter[step.Warning - 1].TotalHours:F0} hours.", now));
            await EndpointNotice.TellOfFailingAsync(database, endpoint, now, cancellationToken);
        },
        cancellationToken);

    private static async Task VerifyAsync(NotificationsDbContext database, WebhookEndpoint endpoint, DeliveryResult result, CancellationToken cancellationToken)
    {
        if (endpoint.VerificationId != result.Delivery.EventId)
        {
            // Asked anew meanwhile: an answer to an older challenge proves nothing.
            return;
        }

        endpoint.Verified(result.EndedAt);
        database.Advance(endpoint);
        database.Record(Audit(endpoint, "receiver", "webhook_endpoint.verified", null, result.EndedAt));
        await database.SaveChangesAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"UPDATE notifications.webhook_deliveries SET state = 'delivered' WHERE id = {result.Delivery.Id}", cancellationToken);
    }

    private static async Task DisableAsync(
        NotificationsDbContext database, WebhookEndpoint endpoint, string reason, string actor, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        endpoint.Disable(reason, now);
        database.Advance(endpoint);
        database.Record(Audit(endpoint, actor, "webhook_endpoint.disabled", why, now));
        await database.SkipPendingAsync(endpoint, reason, cancellationToken);
        await EndpointNotice.TellOfDisabledAsync(database, endpoint, now, cancellationToken);
    }

    // The row is held before it is read: of two replicas with the same news the second one finds it told, and the owner's change comes before or after, never between.
    private async Task TurnAsync(Guid id, Func<NotificationsDbContext, WebhookEndpoint, Task> turnAsync, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SELECT FROM notifications.webhook_endpoints WHERE id = {id} FOR NO KEY UPDATE", cancellationToken);
        var endpointId = new Id<WebhookEndpoint>(id);
        if (await database.WebhookEndpoints.SingleOrDefaultAsync(row => row.Id == endpointId && row.State != WebhookEndpoint.Disabled, cancellationToken) is not { } endpoint)
        {
            // Deleted or disabled while the request was under way: the owner's word stands.
            return;
        }

        await turnAsync(database, endpoint);
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static AuditEntry Audit(WebhookEndpoint endpoint, string actor, string action, string? reason, DateTimeOffset now) => new()
    {
        At = now,
        Actor = actor,
        Side = endpoint.Side,
        Action = action,
        Subject = endpoint.Id.ToString(),
        Reason = reason,
    };
}

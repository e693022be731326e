using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// Tells the owner of an endpoint what became of it, and nobody else: its contact by mail and the client's other endpoints by webhook (wire-contracts §2.6). The feed
/// entry that carries both is restricted, so that it stands in nobody's feed.
/// </summary>
internal static class EndpointNotice
{
    public static Task TellOfFailingAsync(NotificationsDbContext database, WebhookEndpoint endpoint, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = endpoint.FailingSince!.Value;
        var disablesAt = since + FailingRule.DisabledAfter;
        return TellAsync(
            database, endpoint, NoticeTypes.EndpointFailing, new FailingData(endpoint.Id.ToString(), since, endpoint.LastFailure ?? "", disablesAt),
            new() { ["since"] = RecordTime.Of(since, null), ["disablesAt"] = RecordTime.Of(disablesAt, null) }, now, cancellationToken);
    }

    public static Task TellOfDisabledAsync(NotificationsDbContext database, WebhookEndpoint endpoint, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        database, endpoint, NoticeTypes.EndpointDisabled, new DisabledData(endpoint.Id.ToString(), endpoint.StateReason!, now), new() { ["reason"] = endpoint.StateReason! }, now, cancellationToken);

    private static async Task TellAsync<TData>(
        NotificationsDbContext database, WebhookEndpoint endpoint, string type, TData data, Dictionary<string, string> facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        facts["endpoint"] = endpoint.Id.ToString();
        var entry = new FeedEntry
        {
            EnteredAt = now,
            EventId = Guid.CreateVersion7(now),
            Type = type,
            SubjectId = endpoint.Id.ToString(),
            SubjectVersion = endpoint.Version,
            Reach = endpoint.Framework is { } framework ? Audience.FrameworkPrefix + framework : Audience.Global,
            Class = Audience.Restricted,
            Side = endpoint.Side,
            OccurredAt = now,
            Path = $"/notifications/v1/webhook-endpoints/{endpoint.Id}",
            Data = JsonSerializer.Serialize(data, NoticeBoard.Json),
            Facts = JsonSerializer.Serialize(facts, NoticeBoard.Json),
        };
        database.Feed.Add(entry);
        await database.SaveChangesAsync(cancellationToken);

        var contact = await database.Contacts.AsNoTracking().SingleOrDefaultAsync(
            row => row.Id == endpoint.ContactId && row.Side == endpoint.Side && row.Framework == endpoint.Framework && row.SuppressedAt == null, cancellationToken);
        if (contact is not null)
        {
            database.Mails.Add(new OutgoingMail
            {
                EventId = entry.EventId,
                PersonId = contact.Id,
                Template = type,
                Position = entry.Position,
                Direct = true,
                OrganisationId = contact.OrganisationId,
                DueAt = now,
                CreatedAt = now,
            });
        }

        var others = await database.WebhookEndpoints.AsNoTracking()
            .Where(row => row.ClientId == endpoint.ClientId && row.Id != endpoint.Id && row.State == WebhookEndpoint.Enabled)
            .WithMandate(database, now, []).ToListAsync(cancellationToken);
        // Whatever subjects they ask for: it is about them that the owner has to be told.
        database.WebhookDeliveries.AddRange(others.Where(other => EventTypePatterns.Match(other.EventTypes, type)).Select(other => WebhookDelivery.OfEntry(other, entry, now)));
    }
}

using System.Text.Json;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Feed;

/// <summary>One event as the feed shows it; a webhook of it has the same id.</summary>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Type">One of the catalogue of event types.</param>
/// <param name="Timestamp">When it happened, UTC.</param>
/// <param name="Subject">The record it is about.</param>
/// <param name="DataVersion">Of the form of <c>data</c>.</param>
/// <param name="Tenant">Whom it concerns: <c>global</c> or <c>framework:frm_…</c>.</param>
/// <param name="Url">Where the record can be read.</param>
/// <param name="Data">As in a webhook of the full form.</param>
internal sealed record EventAnswer(string Id, string Type, DateTimeOffset Timestamp, string Subject, int DataVersion, string Tenant, string Url, JsonElement Data)
{
    public static EventAnswer Of(FeedEntry entry, Uri publicUrl)
    {
        using var data = JsonDocument.Parse(entry.Data!);
        return new(
            WebhookBody.IdOf(entry.EventId), entry.Type, entry.OccurredAt, entry.SubjectId, NoticeType.DataVersion, entry.Reach, new Uri(publicUrl, entry.Path).AbsoluteUri,
            data.RootElement.Clone());
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The body of an event (wire-contracts §2.1): built once, signed and sent as these bytes.</summary>
internal static class WebhookBody
{
    /// <summary>More goes out thin, marked as truncated.</summary>
    public const int MaxBytes = 65_536;

    public static string MediaTypeOf(ClaimedDelivery delivery) => delivery.Envelope == WebhookEndpoint.CloudEvents ? "application/cloudevents+json" : "application/json";

    public static string IdOf(Guid eventId) => $"msg_{eventId:N}";

    public static ReadOnlyMemory<byte> Write(ClaimedDelivery delivery, WebhookOptions options)
    {
        if (delivery.Data is not { } data)
        {
            return Write(delivery, options, (json, _) => WriteOwnData(json, delivery), truncated: false);
        }

        if (delivery.Sequence == 0)
        {
            // Of an endpoint of the receiver's own client: the whole is no more than the owner may read.
            return Write(delivery, options, (json, _) => json.WriteRawValue(data), truncated: false);
        }

        var url = new Uri(options.PublicUrl, delivery.Path).AbsoluteUri;
        if (delivery.Form == WebhookEndpoint.Full && !delivery.Audience.IsRestricted)
        {
            var full = Write(delivery, options, (json, _) => json.WriteRawValue(data), truncated: false);
            if (full.Length <= MaxBytes)
            {
                return full;
            }
        }

        return Write(delivery, options, (json, _) => WriteThinData(json, delivery, url), truncated: delivery.Form == WebhookEndpoint.Full);
    }

    private static ReadOnlyMemory<byte> Write(ClaimedDelivery delivery, WebhookOptions options, Action<Utf8JsonWriter, ClaimedDelivery> writeData, bool truncated)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (delivery.Envelope == WebhookEndpoint.CloudEvents)
            {
                WriteCloudEvent(json, delivery, options);
            }
            else
            {
                WriteStandard(json, delivery);
            }

            if (truncated)
            {
                json.WriteBoolean("truncated", true);
            }

            json.WritePropertyName("data");
            writeData(json, delivery);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static string TimeOf(ClaimedDelivery delivery) => delivery.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static void WriteStandard(Utf8JsonWriter json, ClaimedDelivery delivery)
    {
        json.WriteString("type", delivery.Type);
        json.WriteString("timestamp", TimeOf(delivery));
        json.WriteString("id", IdOf(delivery.EventId));
        json.WriteString("subject", delivery.SubjectId);
        if (delivery.Sequence > 0)
        {
            json.WriteNumber("sequence", delivery.Sequence);
        }

        json.WriteNumber("data_version", NoticeType.DataVersion);
        json.WriteString("tenant", delivery.Audience.Reach);
    }

    /// <summary>CloudEvents 1.0, structured, since what lies in headers is not signed. Its extensions have names of small letters and digits, and its sequence is a text.</summary>
    private static void WriteCloudEvent(Utf8JsonWriter json, ClaimedDelivery delivery, WebhookOptions options)
    {
        json.WriteString("specversion", "1.0");
        json.WriteString("id", IdOf(delivery.EventId));
        json.WriteString("source", options.PublicUrl.AbsoluteUri);
        json.WriteString("type", $"{options.TypePrefix}.{delivery.Type}");
        json.WriteString("time", TimeOf(delivery));
        json.WriteString("subject", delivery.SubjectId);
        if (delivery.Sequence > 0)
        {
            json.WriteString("sequence", delivery.Sequence.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteNumber("dataversion", NoticeType.DataVersion);
        json.WriteString("tenant", delivery.Audience.Reach);
        json.WriteString("datacontenttype", "application/json");
    }

    private static void WriteThinData(Utf8JsonWriter json, ClaimedDelivery delivery, string url)
    {
        json.WriteStartObject();
        json.WriteString("id", delivery.SubjectId);
        json.WriteNumber("version", delivery.SubjectVersion);
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    private static void WriteOwnData(Utf8JsonWriter json, ClaimedDelivery delivery)
    {
        if (delivery.Type == NoticeTypes.Verification)
        {
            JsonSerializer.Serialize(json, new VerificationData(delivery.Challenge ?? ""), NoticeBoard.Json);
            return;
        }

        var example = NoticeTypes.Find(delivery.ExampleType);
        var within = example is null ? null : TestEvent.Of(example, IdOf(delivery.EventId), delivery.SubjectId, delivery.Audience.Reach, delivery.OccurredAt);
        JsonSerializer.Serialize(json, new TestData(delivery.SubjectId, within), NoticeBoard.Json);
    }
}

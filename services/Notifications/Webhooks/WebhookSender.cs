using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Makes one signed request and tells what came of it. Never throws for what a receiver does.</summary>
internal sealed class WebhookSender(HttpMessageInvoker http, SecretBox box, WebhookOptions options, TimeProvider time)
{
    /// <summary>How much of an answer is read and kept.</summary>
    public const int MaxAnswerBytes = 16 * 1024;

    private static readonly string UserAgent = $"Trilateral-Webhooks/{typeof(WebhookSender).Assembly.GetName().Version?.ToString(2)}";

    public async Task<ReceiverAnswer> SendAsync(ClaimedDelivery delivery, CancellationToken stoppingToken)
    {
        using var request = Request(delivery);
        // The clock of the machine, whatever the service's says: it bounds a socket, it decides no rule.
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        clock.CancelAfter(options.AttemptTimeout);
        try
        {
            if (delivery is { Type: NoticeTypes.Verification, Envelope: WebhookEndpoint.CloudEvents } && await AllowsAsync(delivery, clock.Token) is { } allowed)
            {
                return allowed;
            }

            using var response = await http.SendAsync(request, clock.Token);
            var body = await ReadAsync(response, clock.Token);
            return Describe(delivery, response, body);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return new ReceiverAnswer(AttemptOutcome.Timeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new ReceiverAnswer(OutcomeOf(exception));
        }
    }

    /// <summary>CloudEvents' own proof (HTTP webhooks, §4), asked of endpoints that work with them: a receiver that says it takes events from here need not answer a challenge.</summary>
    /// <returns>Null where it does not say so.</returns>
    private async Task<ReceiverAnswer?> AllowsAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        var origin = options.PublicUrl.Host;
        using var request = new HttpRequestMessage(HttpMethod.Options, delivery.Url);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", origin);
        AddUsual(request, delivery);
        // A part of the attempt's time, so that a receiver that swallows what it does not know can still answer the challenge.
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        clock.CancelAfter(options.AttemptTimeout / 3);
        try
        {
            using var response = await http.SendAsync(request, clock.Token);
            return response.IsSuccessStatusCode && Header(response, "WebHook-Allowed-Origin") is { } said && (said == "*" || said.Equals(origin, StringComparison.OrdinalIgnoreCase))
                ? new ReceiverAnswer(AttemptOutcome.Delivered, (int)response.StatusCode)
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What keeps it from us for good the challenge meets, too; some servers take no OPTIONS.
            return null;
        }
    }

    private static ReceiverAnswer Describe(ClaimedDelivery delivery, HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        var isSuccess = status is >= 200 and <= 299;
        var outcome = !isSuccess ? AttemptOutcome.Http
            : delivery.Type == NoticeTypes.Verification && !AnswerRule.HoldsChallenge(body, delivery.Challenge ?? "") ? AttemptOutcome.Challenge
            : AttemptOutcome.Delivered;
        // Whoever has not proved that the address is theirs reads nothing of what stands there.
        var isTheirs = delivery.Type != NoticeTypes.Verification || outcome == AttemptOutcome.Delivered;
        return new ReceiverAnswer(
            outcome,
            status,
            Header(response, "Retry-After"),
            isTheirs && status is >= 300 and <= 399 ? Header(response, "Location") : null,
            isTheirs ? body : null,
            delivery.AcceptControl ? ReceiverControl.Of(Header(response, ReceiverControl.Header)) : null);
    }

    private static AttemptOutcome OutcomeOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case TargetRefusedException refused: return refused.Outcome;
                case AuthenticationException: return AttemptOutcome.Tls;
                case TimeoutException: return AttemptOutcome.Timeout;
            }
        }

        // While a body is read the same faults come as the other type.
        return ((exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError) switch
        {
            HttpRequestError.SecureConnectionError => AttemptOutcome.Tls,
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => AttemptOutcome.Http,
            _ => AttemptOutcome.Connect,
        };
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        var length = 0;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return ToText(buffer.AsSpan(0, length));
    }

    /// <summary>Readable and storable: PostgreSQL keeps no NUL in text, and what stands for unreadable bytes is longer than they are.</summary>
    internal static string ToText(ReadOnlySpan<byte> answer)
    {
        var text = Encoding.UTF8.GetString(answer).Replace('\0', '\uFFFD');
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= MaxAnswerBytes)
        {
            return text;
        }

        var end = MaxAnswerBytes;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return Encoding.UTF8.GetString(bytes, 0, end);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Cut(values.First().Replace('\0', '\uFFFD')) : null;

    private static string Cut(string value) => value.Length > EndpointUrl.MaxLength ? value[..EndpointUrl.MaxLength] : value;

    private HttpRequestMessage Request(ClaimedDelivery delivery)
    {
        var body = WebhookBody.Write(delivery, options);
        var id = WebhookBody.IdOf(delivery.EventId);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var keys = delivery.Secrets.Select(secret => SigningSecret.TryGetKey(Encoding.ASCII.GetString(box.Open(secret, delivery.EndpointId.ToByteArray())), out var key)
            ? key
            : throw new InvalidOperationException("A stored secret is no signing key."));
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(WebhookBody.MediaTypeOf(delivery));
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = content };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(keys, id, timestamp, body.Span));
        request.Headers.TryAddWithoutValidation("trilateral-event-type", delivery.Type);
        request.Headers.TryAddWithoutValidation("trilateral-attempt", delivery.Attempt.ToString(CultureInfo.InvariantCulture));
        // Of the attempt: the trace that caused the event is not kept so long, and what a partner finds in its own log by this one stands in the list of attempts. Nobody records it here.
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{delivery.AttemptId:N}-{ActivitySpanId.CreateRandom()}-00");
        AddUsual(request, delivery);
        return request;
    }

    private void AddUsual(HttpRequestMessage request, ClaimedDelivery delivery)
    {
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        foreach (var (name, value) in delivery.Headers is { } own ? OwnHeaders.Open(own, delivery.EndpointId, box) : ReadOnlyDictionary<string, string?>.Empty)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}

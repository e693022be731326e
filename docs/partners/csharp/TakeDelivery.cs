using System.Text.Json;

namespace Trilateral.Receiver;

/// <summary>One delivery: nothing in it is believed before its signature is.</summary>
internal static class TakeDelivery
{
    public static async Task<IResult> HandleAsync(HttpRequest request, SigningSecrets secrets, Inbox inbox, TimeProvider time, CancellationToken cancellationToken)
    {
        // The signature covers the bytes as they came; read as JSON and written again they would be others.
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        var body = buffer.ToArray();
        string id = request.Headers["webhook-id"].ToString(), timestamp = request.Headers["webhook-timestamp"].ToString();
        if (!await secrets.HaveSignedAsync(id, timestamp, request.Headers["webhook-signature"].ToString(), body, time.GetUtcNow(), cancellationToken))
        {
            return Results.Text("The signature is not of a secret known here, or the time is more than five minutes off.", statusCode: StatusCodes.Status401Unauthorized);
        }

        using var message = JsonDocument.Parse(body);
        if (message.RootElement.GetProperty("type").GetString() == "webhook_endpoint.verification")
        {
            return Results.Json(new { challenge = message.RootElement.GetProperty("data").GetProperty("challenge").GetString() });
        }

        // On disk before the answer: after a 2xx the platform does not send the event again by itself.
        await inbox.KeepAsync(id, message.RootElement, cancellationToken);
        return Results.NoContent();
    }
}

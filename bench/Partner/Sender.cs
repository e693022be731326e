using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Trilateral.Partner;

/// <summary>Sends POSTs at a steady rate, however slowly they are answered, so that a wait shows as a wait and not as fewer requests.</summary>
internal static class Sender
{
    private const int MaxTries = 5;

    /// <param name="gateway">Where to.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="rate">Requests a second.</param>
    /// <param name="from">A request a line: path, If-Match, Idempotency-Key.</param>
    /// <param name="to">Gets a line for each: path, when it was due and when it was answered in microseconds since 1970, status.</param>
    public static async Task<string> SendAsync(Uri gateway, string token, int rate, string from, string to)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = gateway };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var lines = await File.ReadAllLinesAsync(from);
        var (began, start) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
        var under = new List<Task<string>>(lines.Length);
        for (var number = 0; number < lines.Length; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate);
            var rest = due - Stopwatch.GetElapsedTime(start);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest);
            }

            under.Add(PostAsync(client, lines[number].Split(' '), began + due));
        }

        await File.WriteAllLinesAsync(to, await Task.WhenAll(under));
        return $"sent {lines.Length}";
    }

    private static async Task<string> PostAsync(HttpClient client, string[] parts, DateTimeOffset due)
    {
        for (var number = 1; ; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, parts[0]) { Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json")) };
            request.Headers.TryAddWithoutValidation("If-Match", parts[1]);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", parts[2]);
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter?.Delta is not { } later || number == MaxTries)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{parts[0]} {Micros(due)} {Micros(DateTimeOffset.UtcNow)} {(int)answer.StatusCode}");
            }

            // As the answer asks of every client; the wait is part of what is measured.
            await Task.Delay(later);
        }
    }

    internal static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

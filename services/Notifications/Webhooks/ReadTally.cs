using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// What an endpoint was sent of the events of one day, for a partner that wants to know whether it has them all (wire-contracts §7): how many of each type, and one hash that the partner
/// can make of the ids it has. Where the hash differs, the numbers say of which type something is missing, and <c>recover</c> sends it.
/// </summary>
internal static class ReadTally
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <param name="Day">Of UTC, by the events' own <c>timestamp</c>.</param>
    /// <param name="Events">Those meant for the endpoint; verifications and tests are none.</param>
    /// <param name="Delivered">Of them, those the receiver took, also when they are on their way again since.</param>
    /// <param name="Pending">Of the others, those an attempt is due of or under way.</param>
    /// <param name="Types">The same for each type, in alphabetical order.</param>
    /// <param name="DeliveredSha256">Of the ids of those that were delivered, in ascending order, each followed by a line feed; lower-case hex.</param>
    internal sealed record Answer(string Day, int Events, int Delivered, int Pending, IReadOnlyList<OfType> Types, string DeliveredSha256);

    /// <param name="Type">The event type.</param>
    /// <param name="Events">Those meant for the endpoint.</param>
    /// <param name="Delivered">Of them, those the receiver took.</param>
    /// <param name="Pending">Of the others, those an attempt is due of or under way; <c>explain</c> says what became of the rest.</param>
    internal sealed record OfType(string Type, int Events, int Delivered, int Pending);

    /// <param name="id">The endpoint.</param>
    /// <param name="day">Of UTC, such as 2027-05-03; today when left out.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="database">Of this request.</param>
    /// <param name="time">Says what has begun.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string? day, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var now = time.GetUtcNow();
        day ??= now.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture);
        if (BeginOf(day, now) is not { } begin)
        {
            return Problem.Invalid([new Violation("#query/day", "day", "Give a day of UTC that has begun, such as 2027-05-03, or leave it out for today.")]);
        }

        if (begin <= now - ListEvents.Kept)
        {
            return FeedQueries.NoLongerKept("Ask for a younger day, and look at the records themselves for what was before.");
        }

        var end = begin.AddDays(1);
        var rows = database.WebhookDeliveries
            .Where(delivery => delivery.EndpointId == endpoint.Id && delivery.Position != null && delivery.OccurredAt >= begin && delivery.OccurredAt < end)
            .OrderBy(delivery => delivery.EventId).Select(delivery => new Row(delivery.EventId, delivery.Type, delivery.State, delivery.TakenAt != null)).AsAsyncEnumerable();
        return TypedResults.Ok(await OfAsync(day, rows, cancellationToken));
    }

    /// <param name="EventId">The event.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="State">Of its delivery.</param>
    /// <param name="WasTaken">Once at least: sent again, an event is none that the partner lacks.</param>
    internal sealed record Row(Guid EventId, string Type, string State, bool WasTaken)
    {
        public bool IsDelivered => WasTaken || State == "delivered";
    }

    /// <returns>Null for what is no day, or none that has begun.</returns>
    internal static DateTimeOffset? BeginOf(string day, DateTimeOffset now) =>
        DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) is var begin && begin <= now
            ? begin
            : null;

    /// <summary>One row at a time: a busy day has more than fit.</summary>
    /// <param name="day">As it was asked for.</param>
    /// <param name="rows">By their event's id; the database's order of these is that of their hex.</param>
    /// <param name="cancellationToken">Of the request.</param>
    internal static async Task<Answer> OfAsync(string day, IAsyncEnumerable<Row> rows, CancellationToken cancellationToken)
    {
        var types = new SortedDictionary<string, OfType>(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var type = types.GetValueOrDefault(row.Type) ?? new(row.Type, 0, 0, 0);
            var isPending = !row.IsDelivered && row.State == "pending";
            types[row.Type] = new(row.Type, type.Events + 1, type.Delivered + (row.IsDelivered ? 1 : 0), type.Pending + (isPending ? 1 : 0));
            if (row.IsDelivered)
            {
                hash.AppendData(Encoding.ASCII.GetBytes(WebhookBody.IdOf(row.EventId) + "\n"));
            }
        }

        return new(
            day, types.Values.Sum(type => type.Events), types.Values.Sum(type => type.Delivered), types.Values.Sum(type => type.Pending), [.. types.Values],
            Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Feed;

/// <summary>Somebody who asks, as an addressee.</summary>
/// <param name="Side">The caller's, or that of the platform, which reads what is public, for one without a mandate.</param>
/// <param name="Framework">The caller's.</param>
internal sealed record FeedReader(string Side, string? Framework) : IListener;

internal static class FeedQueries
{
    /// <summary>The feed as far as its order is settled, within the time it is kept, for one addressee.</summary>
    public static IQueryable<FeedEntry> FeedOf(this NotificationsDbContext database, IAddressee addressee, DateTimeOffset now) =>
        Kept(database.Feed.FromSqlRaw("SELECT * FROM notifications.feed_entries WHERE entered_by < pg_snapshot_xmin(pg_current_snapshot())"), addressee, now);

    /// <summary>With what is entered and has no settled place yet: a webhook may have told of it before.</summary>
    public static IQueryable<FeedEntry> EnteredOf(this NotificationsDbContext database, IAddressee addressee, DateTimeOffset now) => Kept(database.Feed, addressee, now);

    /// <summary>The refusal of an event that cannot be found.</summary>
    /// <param name="eventId">As it was asked for.</param>
    /// <param name="now">UTC.</param>
    /// <param name="whatToDo">Where it may be one that is no longer kept.</param>
    public static ProblemHttpResult Missing(string eventId, DateTimeOffset now, string whatToDo) =>
        EventIdOf(eventId) is { } id && MayHaveBeenKept(id, now) ? NoLongerKept(whatToDo) : Problem.NotFound("event", "msg");

    /// <summary>Within a transaction: whether what an event says is kept, as it then is until the transaction ends.</summary>
    public static async Task<bool> HoldAsync(this NotificationsDbContext database, long position, CancellationToken cancellationToken) =>
        (await database.Database.SqlQuery<long>($"SELECT position AS \"Value\" FROM notifications.feed_entries WHERE position = {position} AND data IS NOT NULL FOR SHARE").ToListAsync(cancellationToken)).Count > 0;

    /// <summary>The refusal of what needs an event that is older than the feed.</summary>
    public static ProblemHttpResult NoLongerKept(string whatToDo) => Problem.Of(
        StatusCodes.Status410Gone, "no-longer-kept", "No longer kept", $"What events say is kept for {ListEvents.Kept.TotalDays:F0} days. {whatToDo}");

    /// <summary>Whether an event that cannot be found may have been one that is no longer kept: ids of messages tell when they were made, and those that are computed do not.</summary>
    public static bool MayHaveBeenKept(Guid id, DateTimeOffset now) => id.Version != 7
        || BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16 <= (now - ListEvents.Kept).ToUnixTimeMilliseconds();

    /// <summary>An event by its id to partners, as <see cref="WebhookBody.IdOf"/> writes it; null for what is no such id.</summary>
    public static Guid? EventIdOf(string? id) => id is { Length: 36 } && id.StartsWith("msg_", StringComparison.Ordinal) && Guid.TryParseExact(id[4..], "N", out var found)
        && WebhookBody.IdOf(found) == id ? found : null;

    private static IQueryable<FeedEntry> Kept(IQueryable<FeedEntry> feed, IAddressee addressee, DateTimeOffset now)
    {
        var since = now - ListEvents.Kept;
        return feed.AsNoTracking().Where(entry => entry.EnteredAt > since && entry.Data != null).For(addressee);
    }
}

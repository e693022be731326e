using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Feed;

/// <summary>Somebody who asks, as an addressee.</summary>
/// <param name="Side">The caller's, or that of the platform, which reads what is public, for one without a mandate.</param>
/// <param name="Framework">The caller's.</param>
internal sealed record FeedReader(string Side, string? Framework) : IAddressee;

internal static class FeedQueries
{
    /// <summary>The feed as far as its order is settled, within the time it is kept, for one addressee.</summary>
    public static IQueryable<FeedEntry> FeedOf(this NotificationsDbContext database, IAddressee addressee, DateTimeOffset now)
    {
        var since = now - ListEvents.Kept;
        return database.Feed.FromSqlRaw("SELECT * FROM notifications.feed_entries WHERE entered_by < pg_snapshot_xmin(pg_current_snapshot())").AsNoTracking()
            .Where(entry => entry.EnteredAt > since).For(addressee);
    }

    /// <summary>An event by its id to partners, as <see cref="WebhookBody.IdOf"/> writes it; null for what is no such id.</summary>
    public static Guid? EventIdOf(string? id) => id is { Length: 36 } && id.StartsWith("msg_", StringComparison.Ordinal) && Guid.TryParseExact(id[4..], "N", out var found)
        && WebhookBody.IdOf(found) == id ? found : null;
}

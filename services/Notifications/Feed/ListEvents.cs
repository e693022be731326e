using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Feed;

/// <summary>
/// What happened, oldest first, for a partner that reads instead of being called, or was away. It asks again with the id of the last event it has; nothing
/// appears behind that one later.
/// </summary>
internal static class ListEvents
{
    /// <summary>How long an event can be read and replayed (wire-contracts §2.8).</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static async Task<Results<Ok<Page<EventAnswer>>, ProblemHttpResult>> HandleAsync(
        string? after, string? type, Actor actor, Paging paging, NotificationsDbContext database, WebhookOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        if (after is not null && FeedQueries.EventIdOf(after) is null)
        {
            violations.Add("#query/after", "id", "Give the id of the last event you have: msg_ and 32 lower-case hex digits.");
        }

        var wanted = type is null ? [] : EventTypePatterns.TypesOf([type]);
        if (type is not null && wanted.Length == 0)
        {
            violations.Add("#query/type", "unknown", "Give an event type of the catalogue such as member.admitted, or a beginning with a star such as member.*.");
        }

        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var reader = new FeedReader(WireNames<Side>.Of(actor.ReadsForItsSide ? actor.Side : Side.Platform), actor.Framework);
        var now = time.GetUtcNow();
        var feed = database.FeedOf(reader, now);
        if (type is not null)
        {
            feed = feed.Where(entry => wanted.Contains(entry.Type));
        }

        long? total = paging.WantsTotal ? await feed.LongCountAsync(cancellationToken) : null;
        if ((paging.After ?? FeedQueries.EventIdOf(after)) is { } last)
        {
            // Not in the filtered feed: the last event a partner has may be of another type than the one asked for now. Nor in the settled one: a webhook may have been
            // quicker, and behind what is not settled nothing is.
            var place = await database.EnteredOf(reader, now).Where(entry => entry.EventId == last)
                .OrderBy(entry => entry.Position).Select(entry => new { entry.EnteredBy, entry.Position }).FirstOrDefaultAsync(cancellationToken);
            if (place is null && FeedQueries.MayHaveBeenKept(last, now))
            {
                return FeedQueries.NoLongerKept("Leave after and cursor out to begin with the oldest event there is, and read the records themselves for what may have come before it.");
            }

            if (place is null)
            {
                return paging.After is null
                    ? Problem.Invalid([new Violation("#query/after", "unknown", "Name an event that this feed showed you in the last 30 days, or leave it out to begin with the oldest.")])
                    : Paging.UnknownCursor();
            }

            feed = feed.Where(entry => entry.EnteredBy > place.EnteredBy || (entry.EnteredBy == place.EnteredBy && entry.Position > place.Position));
        }

        var found = await feed.OrderBy(entry => entry.EnteredBy).ThenBy(entry => entry.Position).Take(paging.Limit + 1).ToListAsync(cancellationToken);
        return paging.Answer(found, entry => entry.EventId, entry => EventAnswer.Of(entry, options.PublicUrl), total);
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Previews;

/// <summary>A mail as it would tell of something that happened, for somebody who may know of it; to nobody yet.</summary>
/// <param name="Content">With an address of nobody.</param>
/// <param name="Audience">Who else may be told.</param>
internal sealed record MailPreview(MailContent Content, Audience Audience)
{
    /// <returns>Null where the caller may not know of the event, or nobody gets mail of its type.</returns>
    public static async Task<MailPreview?> FindAsync(
        string eventId, string language, Actor actor, NotificationsDbContext database, MailTemplates templates, MailOptions options, CancellationToken cancellationToken)
    {
        var named = FeedQueries.EventIdOf(eventId);
        var entries = await database.Feed.AsNoTracking().For(new FeedReader(WireNames<Side>.Of(actor.Side), actor.Framework))
            .Where(row => row.EventId == named && row.Data != null).OrderBy(row => row.Position).ToListAsync(cancellationToken);
        return entries.FirstOrDefault(row => templates.Has(row.Type)) is not { } entry
            ? null
            : new(
                new MailContent(
                    entry.EventId, Guid.Empty, entry.Type, options.Sender.Address, null, language, entry.SubjectId, entry.Path,
                    JsonSerializer.Deserialize<Dictionary<string, string>>(entry.Facts) ?? [])
                { IsTest = true },
                entry.Audience);
    }

    public static ProblemHttpResult Missing(string eventId, DateTimeOffset now) => FeedQueries.Missing(eventId, now, "Its mail cannot be written any more: take a newer event.");
}

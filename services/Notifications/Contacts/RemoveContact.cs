using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Contacts;

/// <summary>
/// Erases a person: the address, and what events said that name it, with what receivers answered to them (wire-contracts §2.8). Ids, times and marks of who was told what stay for as
/// long as that log does. Mail that waits for the person is withdrawn when its time comes, webhooks that would have named it at once.
/// </summary>
internal static class RemoveContact
{
    /// <summary>Why a delivery was withdrawn: its event named who was erased.</summary>
    public const string Erased = "erased";

    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.FindKeptAsync(actor, personId, cancellationToken) is not { } contact)
        {
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        if (condition.Refuses(contact) is { } stale)
        {
            return stale;
        }

        database.Contacts.Remove(contact);
        database.Record(actor.Audit(time.GetUtcNow(), "contact.removed", personId));
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await EraseAsync(database, contact.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // Facts are public names and never a person's. Attempts are found by endpoint and time, as they are kept; the clock of the replica that began one may be behind. What is out with a receiver has its answer dropped when that is recorded.
    private static Task<int> EraseAsync(NotificationsDbContext database, Id<Contact> person, CancellationToken cancellationToken) => database.Database.ExecuteSqlAsync(
        $"""
        WITH said AS (UPDATE notifications.feed_entries SET data = NULL WHERE data IS NOT NULL AND strpos(data, {person.ToString()}) > 0 RETURNING position, entered_at),
        withdrawn AS (
            UPDATE notifications.webhook_deliveries d SET state = 'withdrawn', reason = {Erased} FROM said s WHERE d.position = s.position AND d.state IN ('pending', 'skipped', 'exhausted', 'stopped'))
        UPDATE notifications.webhook_attempts a SET answer = NULL
        FROM said s JOIN notifications.webhook_deliveries d ON d.position = s.position
        WHERE a.endpoint_id = d.endpoint_id AND a.started_at >= s.entered_at - interval '10 minutes' AND a.delivery_id = d.id
        """,
        cancellationToken);
}

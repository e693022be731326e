using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Contacts;

/// <summary>
/// Erases a person: the address at once, and within moments what events said that name it, with what receivers answered to them (wire-contracts §2.8; <see cref="EraseNames"/>). Ids, times
/// and marks of who was told what stay for as long as that log does. Mail that waits for the person is withdrawn when its time comes, webhooks that would have named it with the rest.
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

        var now = time.GetUtcNow();
        database.Contacts.Remove(contact);
        database.Record(actor.Audit(now, "contact.removed", personId));
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        // The person may have been removed before and entered again.
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notifications.erasures (person_id, asked_at, due_at, position, is_last) VALUES ({contact.Id.Value}, {now}, {now}, 0, false)
            ON CONFLICT (person_id) DO UPDATE SET asked_at = excluded.asked_at, due_at = excluded.due_at, position = 0, is_last = false
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

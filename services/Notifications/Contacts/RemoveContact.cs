using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Contacts;

/// <summary>Forgets a person's address. Mail that waits for it is withdrawn when its time comes.</summary>
internal static class RemoveContact
{
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
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

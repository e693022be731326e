using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Contacts;

/// <summary>Forgets a person's address. Mail that waits for it is withdrawn when its time comes.</summary>
internal static class RemoveContact
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var contact = Id<Contact>.TryParse(personId, null, out var id)
            ? await database.Contacts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            : null;
        if (contact is null || !actor.MayKeep(contact))
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

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Contacts;

/// <summary>One contact, for those who keep it.</summary>
internal static class ReadContact
{
    public static async Task<Results<Resource<ContactAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var contact = Id<Contact>.TryParse(personId, null, out var id)
            ? await database.Contacts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            : null;
        return contact is null || !actor.MayKeep(contact) ? Problem.NotFound("person", Contact.IdPrefix) : Resource.Ok(ContactAnswer.Of(contact));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail a person gets, topic by topic, for those who keep the contact.</summary>
internal static class ReadPreferences
{
    public static async Task<Results<Resource<PreferencesAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var contact = Id<Contact>.TryParse(personId, null, out var id)
            ? await database.Contacts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            : null;
        return contact is null || !actor.MayKeep(contact) ? Problem.NotFound("person", Contact.IdPrefix) : Resource.Ok(PreferencesAnswer.Of(contact));
    }
}

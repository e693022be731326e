using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Preferences;

/// <summary>Which mail a person gets, topic by topic, for those who keep the contact.</summary>
internal static class ReadPreferences
{
    public static async Task<Results<Resource<PreferencesAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken) =>
        await database.FindKeptAsync(actor, personId, cancellationToken) is { } contact ? Resource.Ok(PreferencesAnswer.Of(contact)) : Problem.NotFound("person", Contact.IdPrefix);
}

using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Contacts;

/// <summary>One contact, for those who keep it.</summary>
internal static class ReadContact
{
    public static async Task<Results<Resource<ContactAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken) =>
        await database.FindKeptAsync(actor, personId, cancellationToken) is { } contact ? Resource.Ok(ContactAnswer.Of(contact)) : Problem.NotFound("person", Contact.IdPrefix);
}

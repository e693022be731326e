using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Contacts;

/// <summary>Who keeps a contact: an administrator, or a client of the person's own side, framework and organisation.</summary>
internal static class ContactRule
{
    public static bool MayKeep(this Actor actor, string side, string? framework, string? organisationId) =>
        actor.Has(Roles.PlatformAdministrator)
        || (side == WireNames<Side>.Of(actor.Side) && framework == actor.Framework && (actor.Organisation is null || organisationId == actor.Organisation));

    public static bool MayKeep(this Actor actor, Contact contact) => actor.MayKeep(contact.Side, contact.Framework, contact.OrganisationId);

    /// <summary>The contact of this id where the caller keeps it; to others it is not there.</summary>
    public static async Task<Contact?> FindKeptAsync(this NotificationsDbContext database, Actor actor, string personId, CancellationToken cancellationToken) =>
        Id<Contact>.TryParse(personId, null, out var id) && await database.Contacts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } contact && actor.MayKeep(contact)
            ? contact
            : null;
}

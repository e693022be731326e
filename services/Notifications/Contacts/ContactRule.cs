using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Contacts;

/// <summary>Who keeps a contact: an administrator, or a client of the person's own side, framework and organisation.</summary>
internal static class ContactRule
{
    public static bool MayKeep(this Actor actor, string side, string? framework, string? organisationId) =>
        actor.Has(Roles.PlatformAdministrator)
        || (side == WireNames<Side>.Of(actor.Side) && framework == actor.Framework && (actor.Organisation is null || organisationId == actor.Organisation));

    public static bool MayKeep(this Actor actor, Contact contact) => actor.MayKeep(contact.Side, contact.Framework, contact.OrganisationId);
}

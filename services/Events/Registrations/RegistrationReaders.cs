using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Events.Registrations;

/// <summary>Who sees registrations with their names: the Secretariat (by a mandate of no country) all of them, an organisation its own, nobody else any.</summary>
internal static class RegistrationReaders
{
    public static IQueryable<Registration> VisibleTo(this IQueryable<Registration> registrations, Actor actor) =>
        actor.Has(Roles.Secretariat) && !actor.IsBoundToOneFramework ? registrations : registrations.ReadableBy(actor);
}

using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>The check of a value that must name an organisation of the register.</summary>
internal static class RegisteredCheck
{
    public static Id<Organisation> Registered(this Violations violations, string pointer, string? value, Func<Id<Organisation>, bool> isRegistered) =>
        violations.Id(pointer, value, isRegistered, "Name an organisation of the register: POST /membership/v1/organisations registers one.");
}

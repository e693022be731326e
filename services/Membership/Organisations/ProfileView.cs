using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>The one rule of which fields of a profile a caller may see. What it may not see it cannot find, filter by or count either.</summary>
/// <param name="Classes">Fields of these classes are shown, of every organisation.</param>
/// <param name="Own">The caller's own organisation, which sees all of itself; an id that names none for a caller without.</param>
internal sealed record ProfileView(ConfidentialityClass[] Classes, Id<Organisation> Own)
{
    public static ProfileView Of(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ConfidentialityClass[] classes = !actor.ReadsForItsSide ? [ConfidentialityClass.Public]
            : actor.Side == Side.CivilSociety ? [ConfidentialityClass.Public, ConfidentialityClass.FrameworkOnly, ConfidentialityClass.OwnSide]
            : [ConfidentialityClass.Public, ConfidentialityClass.FrameworkOnly];
        return new ProfileView(classes, MembershipAccess.OrganisationOf(actor) ?? default);
    }

    public bool Shows(Organisation organisation, ConfidentialityClass field) => Classes.Contains(field) || IsOwn(organisation);

    public bool IsOwn(Organisation organisation) => organisation.Id == Own;
}

using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.People;

/// <summary>The one check of whether somebody has a part in a matter, for every act that decides on an organisation (rules 36, 39, 40; M3).</summary>
internal static class OwnPart
{
    /// <summary>Whether the caller acts for one of the organisations, or has a part in one by another way.</summary>
    public static async Task<bool> HasPartAsync(
        this MembershipDbContext database, Actor actor, IReadOnlyCollection<Id<Organisation>> concerned, string timeZone, DateTimeOffset now, CancellationToken cancellationToken) =>
        (MembershipAccess.OrganisationOf(actor) is { } own && concerned.Contains(own))
        || await database.PersonHasPartAsync(actor, concerned, timeZone, now, cancellationToken);

    /// <summary>Whether the person behind the caller holds a function in one of the organisations that day, or acts for one by another client (rule 38).</summary>
    /// <param name="database">Where that is.</param>
    /// <param name="actor">The caller; without a named person nobody stands behind it.</param>
    /// <param name="concerned">Whom the matter is about.</param>
    /// <param name="timeZone">IANA; whose day it is.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<bool> PersonHasPartAsync(
        this MembershipDbContext database, Actor actor, IReadOnlyCollection<Id<Organisation>> concerned, string timeZone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } person || concerned.Count == 0)
        {
            return false;
        }

        // The organisation of the acting client itself is asked for beside this.
        var names = concerned.Select(organisation => organisation.ToString()).Where(name => name != actor.Organisation).ToList();
        return await PersonRole.HeldOn(database.PersonRoles, person, Days.TodayIn(timeZone, now)).AnyAsync(role => concerned.Contains(role.OrganisationId), cancellationToken)
            || await database.Clients.AnyAsync(client => client.PersonId == person && client.ClosedAt == null && names.Contains(client.Organisation!) && client.Side == Side.CivilSociety, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>
/// An organisation that leaves its last alliance of a country no longer acts there as a member or coordinator: its mandates end with its membership, in the
/// same save (W2 11). While it belongs to another one there, suspended or not, only those that are for the alliance it leaves: a suspended member is to be heard.
/// </summary>
internal static class EndMandatesOfLeaver
{
    /// <summary>Call in an open transaction, before the leaving is saved.</summary>
    /// <param name="database">Holds the membership that is being left.</param>
    /// <param name="leaving">The membership.</param>
    /// <param name="alliance">Its alliance.</param>
    /// <param name="actor">Who leaves.</param>
    /// <param name="now">When the mandates end; those that have not begun end with their beginning.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task EndMandatesOfAsync(
        this MembershipDbContext database, AllianceMembership leaving, Alliance alliance, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (organisation, framework) = (leaving.OrganisationId.ToString(), alliance.FrameworkId?.Value);
        var staysInCountry = await database.Memberships.Where(StandingRule.IsMemberAt(now)).AnyAsync(
            other => other.Id != leaving.Id && other.OrganisationId == leaving.OrganisationId
                && database.Alliances.Any(one => one.Id == other.AllianceId && one.FrameworkId == alliance.FrameworkId),
            cancellationToken);
        var held = database.Mandates.Where(row =>
            row.OwnerOrganisation == organisation && (!staysInCountry || row.AllianceId == alliance.Id) && row.FrameworkId == framework && ActingPeople.Functions.Contains(row.Role) && (row.EndsAt == null || row.EndsAt > now));
        // In the order of their ids, as everybody who locks several; what they hold is read once they are held.
        foreach (var clientId in await held.Select(row => row.ClientId).Distinct().OrderBy(id => id).ToListAsync(cancellationToken))
        {
            var client = await database.LockClientAsync(clientId, cancellationToken) ?? throw new InvalidOperationException("A mandate's client cannot go.");
            foreach (var mandate in await held.Where(row => row.ClientId == clientId).ToListAsync(cancellationToken))
            {
                var before = MandateAnswer.Of(mandate).ToAudit();
                database.End(mandate, mandate.StartsAt > now ? mandate.StartsAt : now, $"Left {alliance.Id}");
                database.Record(actor.Audit(now, "mandate.ended", mandate.Id.ToString(), before, MandateAnswer.Of(mandate).ToAudit(), mandate.EndReason, "40"));
            }

            database.RaiseEpoch(client);
        }
    }
}

using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Alliances;

/// <summary>The two names that every notice about a member or a founder needs.</summary>
internal static class MemberFacts
{
    /// <exception cref="NotKnownYetException">A name has not arrived yet.</exception>
    /// <exception cref="ServiceDefaults.Messaging.MessageRefusedException">The message's reach is not the alliance's.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfMemberAsync(
        this NotificationsDbContext database, string organisationId, string allianceId, string reach, CancellationToken cancellationToken)
    {
        var organisation = await database.Organisations.FindAsync([organisationId], cancellationToken);
        var alliance = await database.Alliances.FindAsync([allianceId], cancellationToken);
        if (organisation is null || alliance is null)
        {
            throw new NotKnownYetException($"The names of {organisationId} and {allianceId} have not arrived yet.");
        }

        alliance.RequireReach(reach);
        return new Dictionary<string, string> { ["organisation"] = organisation.Name, ["alliance"] = alliance.Name };
    }

    /// <summary>The names of a founder and of who convened it; the alliance has none yet that others may hear.</summary>
    /// <exception cref="NotKnownYetException">A name has not arrived yet.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfFounderAsync(
        this NotificationsDbContext database, string organisationId, string facilitatingOrganisationId, CancellationToken cancellationToken)
    {
        var organisation = await database.Organisations.FindAsync([organisationId], cancellationToken);
        var convening = await database.Organisations.FindAsync([facilitatingOrganisationId], cancellationToken);
        return organisation is null || convening is null
            ? throw new NotKnownYetException($"The names of {organisationId} and {facilitatingOrganisationId} have not arrived yet.")
            : new Dictionary<string, string> { ["organisation"] = organisation.Name, ["convening"] = convening.Name };
    }
}

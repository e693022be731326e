using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

internal static class LivingOrganisations
{
    /// <summary>
    /// Holds records until the request's transaction ends, before it is asked whether they were merged: what is then written in their name is there
    /// when a merge looks for what goes over, or sees the merge.
    /// </summary>
    public static Task HoldAsync(this MembershipDbContext database, IEnumerable<Id<Organisation>> organisations, CancellationToken cancellationToken)
    {
        // In the order of their ids, as merges lock them.
        Guid[] ids = [.. organisations.Select(id => id.Value)];
        return database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.organisations WHERE id = ANY ({ids}) ORDER BY id FOR SHARE", cancellationToken);
    }

    /// <summary>Holds one record.</summary>
    /// <returns>Whether it is on the register and stands for itself.</returns>
    public static async Task<bool> HoldLivingAsync(this MembershipDbContext database, Id<Organisation> organisation, CancellationToken cancellationToken)
    {
        await database.HoldAsync([organisation], cancellationToken);
        return await database.Organisations.AnyAsync(row => row.Id == organisation && row.MergedIntoId == null, cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Frameworks;

/// <summary>Whose days are counted.</summary>
internal static class FrameworkZone
{
    /// <returns>The framework's time zone; UTC for what is of no country.</returns>
    public static async Task<string> OfAsync(MembershipDbContext database, Guid? framework, CancellationToken cancellationToken)
    {
        Id<TrilateralFramework>? id = framework is { } given ? new Id<TrilateralFramework>(given) : null;
        return await database.Frameworks.Where(row => row.Id == id).Select(row => row.TimeZone).SingleOrDefaultAsync(cancellationToken) ?? "UTC";
    }
}

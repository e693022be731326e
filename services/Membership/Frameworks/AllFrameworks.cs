using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;

namespace Trilateral.Membership.Frameworks;

internal static class AllFrameworks
{
    /// <summary>For what concerns every country at once: the rows of all frameworks may be read and written. Which frameworks there are is public.</summary>
    public static async Task UseAllFrameworksAsync(this MembershipDbContext database, CancellationToken cancellationToken) =>
        database.FrameworkScope.Use(await database.Frameworks.Select(row => row.Id.Value).ToListAsync(cancellationToken));
}

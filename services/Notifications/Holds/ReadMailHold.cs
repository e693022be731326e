using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Holds;

/// <summary>One hold.</summary>
internal static class ReadMailHold
{
    public static async Task<Results<Resource<MailHoldAnswer>, ProblemHttpResult>> HandleAsync(string id, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        var hold = Id<MailHold>.TryParse(id, null, out var named) ? await database.MailHolds.AsNoTracking().SingleOrDefaultAsync(row => row.Id == named, cancellationToken) : null;
        return hold is null ? Problem.NotFound("hold", MailHold.IdPrefix) : Resource.Ok(MailHoldAnswer.Of(hold));
    }
}

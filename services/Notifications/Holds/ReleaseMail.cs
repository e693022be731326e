using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Holds;

/// <summary>Lets held mail go: what waited and no other hold keeps is sent now, each to whoever may still have it.</summary>
internal static class ReleaseMail
{
    public static async Task<Results<Resource<MailHoldAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var hold = Id<MailHold>.TryParse(id, null, out var named) ? await database.MailHolds.SingleOrDefaultAsync(row => row.Id == named, cancellationToken) : null;
        if (hold is null)
        {
            return Problem.NotFound("hold", MailHold.IdPrefix);
        }

        if (condition.Refuses(hold) is { } stale)
        {
            return stale;
        }

        if (hold.ReleasedAt is not null)
        {
            return Problem.WrongState("The mail was released already.");
        }

        var now = time.GetUtcNow();
        hold.Release(now);
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        database.Advance(hold);
        database.Record(actor.Audit(now, "mail.released", id));
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(MailHoldAnswer.Of(hold));
    }
}

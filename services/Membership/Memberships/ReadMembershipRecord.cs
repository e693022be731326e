using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Memberships;

/// <summary>What the audit chain holds about a membership, from its admission on. That it was prolonged or left is public; why is read by the member, by who coordinates the alliance and by UNODC.</summary>
internal static class ReadMembershipRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, TimeProvider time, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadMembership.FindAsync(database.Memberships.AsNoTracking(), id, cancellationToken) is not { } membership)
        {
            return ReadMembership.NotFound();
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == membership.AllianceId, cancellationToken);
        var now = time.GetUtcNow();
        var withReasons = actor.ReadsForItsSide
            && (await MembershipAccess.ActsAsMemberAsync(actor, membership, alliance, database, now, cancellationToken)
                || MembershipAccess.ActsForUnodcIn(actor, alliance.FrameworkId)
                || await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken));
        // Its first entry is that of the member, those that follow are of the membership.
        return TypedResults.Ok(await AuditRecord.OfAsync(database, membership.Id.ToString(), "member", withReasons, paging, cancellationToken));
    }
}

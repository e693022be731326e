using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>Members' comments on an application, oldest first: all for those who decide, its own for a member, none for the applicant.</summary>
internal static class ListComments
{
    public static async Task<Results<Ok<Page<CommentAnswer>>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, now, cancellationToken) is not { } application)
        {
            return ReadApplication.NotFound();
        }

        return await paging.ReadAsync(
            await VisibleAsync(application, access, actor, database, cancellationToken), row => row.Id, comment => CommentAnswer.Of(comment, application.AllianceId), cancellationToken: cancellationToken);
    }

    /// <summary>What the caller may see of the comments on an application that it may see.</summary>
    internal static async Task<IQueryable<ApplicationComment>> VisibleAsync(
        MembershipApplication application, MembershipAccess access, Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == application.AllianceId, cancellationToken);
        var comments = database.ApplicationComments.Where(row => row.ApplicationId == application.Id);
        if (access.Coordinates(alliance))
        {
            return comments;
        }

        var own = MembershipAccess.OrganisationOf(actor);
        return comments.Where(row => row.OrganisationId == own);
    }
}

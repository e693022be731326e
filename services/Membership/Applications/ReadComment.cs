using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>One comment of a member, for those who decide and the member itself; the same rule as the list's.</summary>
internal static class ReadComment
{
    public static async Task<Results<Resource<CommentAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, string commentId, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, now, cancellationToken) is not { } application)
        {
            return NotFound();
        }

        var comments = await ListComments.VisibleAsync(application, access, actor, database, cancellationToken);
        return Id<ApplicationComment>.TryParse(commentId, null, out var comment) && await comments.SingleOrDefaultAsync(row => row.Id == comment, cancellationToken) is { } found
            ? Resource.Ok(CommentAnswer.Of(found, application.AllianceId))
            : NotFound();
    }

    private static ProblemHttpResult NotFound() => Problem.NotFound("comment", ApplicationComment.IdPrefix);
}

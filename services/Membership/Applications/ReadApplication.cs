using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>One application, for its applicant, the alliance's coordinators and UNODC, and for its members while it is open; for everybody else there is none.</summary>
internal static class ReadApplication
{
    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        return await access.FindAsync(database, allianceId, id, now, cancellationToken) is { } application
            ? Resource.Ok(ApplicationAnswer.Of(application, now))
            : NotFound();
    }

    internal static ProblemHttpResult NotFound() => Problem.NotFound("application", MembershipApplication.IdPrefix);
}

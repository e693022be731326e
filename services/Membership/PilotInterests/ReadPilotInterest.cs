using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInterests;

/// <summary>One interest, for the three sides of its framework; for everybody else there is none.</summary>
internal static class ReadPilotInterest
{
    public static async Task<Results<Resource<PilotInterestAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, frameworkId, id, actor, cancellationToken) is { } interest ? Resource.Ok(PilotInterestAnswer.Of(interest)) : NotFound();

    /// <summary>The interest a path names, if the caller may see it; tracked, for who goes on to change it.</summary>
    internal static async Task<PilotInterest?> FindAsync(MembershipDbContext database, string frameworkId, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<TrilateralFramework>.TryParse(frameworkId, null, out var framework) && Id<PilotInterest>.TryParse(id, null, out var interestId)
            ? await database.PilotInterests.ReadableBy(actor).SingleOrDefaultAsync(row => row.Id == interestId && row.FrameworkId == framework.Value, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("pilot interest", PilotInterest.IdPrefix);
}

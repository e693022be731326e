using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

/// <summary>What an organisation says of itself, as far as the caller may see it.</summary>
internal static class ReadProfile
{
    public static async Task<Results<Resource<ProfileAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await ReadOrganisation.FindAsync(database, id, cancellationToken) is { } organisation
            ? Resource.Ok(ProfileAnswer.Of(organisation, ProfileView.Of(actor)))
            : ReadOrganisation.NotFound();
}

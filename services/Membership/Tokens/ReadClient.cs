using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>One client, without its secrets.</summary>
internal static class ReadClient
{
    public static async Task<Results<Resource<ClientAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var client = Id<ApiClient>.TryParse(id, null, out var clientId)
            ? await database.Clients.AsNoTracking().SingleOrDefaultAsync(row => row.Id == clientId, cancellationToken)
            : null;
        return client is null ? Problem.NotFound("client", ApiClient.IdPrefix) : Resource.Ok(ClientAnswer.Of(client));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;

namespace Trilateral.Membership.Tokens;

/// <summary>Every key a decision dossier was ever signed with, retired ones too: a dossier is read years after the last token of its key has ended (decision 0025). No token is believed on the strength of this list.</summary>
internal static class PublishDossierKeys
{
    public static async Task<ContentHttpResult> HandleAsync(HttpContext context, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await database.SigningKeys.AsNoTracking().Where(key => key.Algorithm == TokenAlgorithm.Rs256 && key.UsedFrom <= now).OrderBy(key => key.Id).Select(key => key.Jwk)
            .ToListAsync(cancellationToken);
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Text($$"""{"keys":[{{string.Join(',', keys)}}]}""", "application/json");
    }
}

using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Tokens;

/// <summary>Reached without a token: the client proves itself in the call.</summary>
internal static class OAuthRoutes
{
    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/oauth").AllowAnonymous();
        group.MapPost("token", IssueToken.HandleAsync).WithName("IssueToken").ReadsForm(typeof(IssueToken.Form));
        group.MapPost("revoke", RevokeToken.HandleAsync).WithName("RevokeToken").ReadsForm(typeof(OwnTokens.Form));
        group.MapPost("introspect", IntrospectToken.HandleAsync).WithName("IntrospectToken").ReadsForm(typeof(OwnTokens.Form));
    }
}

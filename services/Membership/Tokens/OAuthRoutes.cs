namespace Trilateral.Membership.Tokens;

/// <summary>Reached without a token: the client proves itself in the call.</summary>
internal static class OAuthRoutes
{
    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/oauth").AllowAnonymous();
        group.MapPost("token", IssueToken.HandleAsync).WithName("IssueToken");
        group.MapPost("revoke", RevokeToken.HandleAsync).WithName("RevokeToken");
        group.MapPost("introspect", IntrospectToken.HandleAsync).WithName("IntrospectToken");
    }
}

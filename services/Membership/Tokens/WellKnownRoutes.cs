namespace Trilateral.Membership.Tokens;

internal static class WellKnownRoutes
{
    public static void MapWellKnown(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/.well-known").AllowAnonymous();
        group.MapGet("oauth-authorization-server", PublishMetadata.ReadAuthorizationServer).WithName("ReadAuthorizationServer");
        group.MapGet("oauth-protected-resource", PublishMetadata.ReadProtectedResource).WithName("ReadProtectedResource");
        group.MapGet("jwks.json", PublishMetadata.ReadKeySetAsync).WithName("ReadKeySet");
        group.MapGet("dossier-keys.json", PublishDossierKeys.HandleAsync).WithName("ReadDossierKeys");
    }
}

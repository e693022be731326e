using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

internal static class ClientRoutes
{
    public static void MapClients(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/clients").RequireRole(Roles.PlatformAdministrator);
        group.MapPost("", RegisterClient.HandleAsync).WithName("RegisterClient").RequireIdempotencyKey().ShowsSecret().RequireFreshIdentity();
        group.MapGet("", ListClients.HandleAsync).WithName("ListClients").Paged();
        group.MapGet("{id}", ReadClient.HandleAsync).WithName("ReadClient");
        group.MapGet("{id}/record", ReadClient.HandleAsync).WithName("ReadClientRecord").AnswersRecord("client.");
        group.MapPost("{id}/secrets", AddClientSecret.HandleAsync).WithName("AddClientSecret").RequireIdempotencyKey().ShowsSecret().RequireFreshIdentity();
        group.MapDelete("{id}/secrets/{secretId}", EndClientSecret.HandleAsync).WithName("EndClientSecret").RequireIfMatch();
        group.MapPost("{id}/close", CloseClient.HandleAsync).WithName("CloseClient").RequireIfMatch();
    }
}

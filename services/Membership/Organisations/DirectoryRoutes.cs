using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Organisations;

internal static class DirectoryRoutes
{
    public static void MapDirectory(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/directory-entries");
        group.MapGet("", SearchDirectory.HandleAsync).WithName("SearchDirectory").Paged();
    }
}

using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Applications;

/// <summary>Beside the applications and not below them, where a word would stand in the place of an id; what is drafted is an application.</summary>
internal static class ApplicationDraftRoutes
{
    public static void MapApplicationDrafts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/alliances/{allianceId}/application-drafts");
        group.MapPost("", DraftApplication.HandleAsync).WithName("DraftApplication").RequireIdempotencyKey();
    }
}

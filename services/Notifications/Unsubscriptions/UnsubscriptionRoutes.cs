using System.Net.Mime;

namespace Trilateral.Notifications.Unsubscriptions;

internal static class UnsubscriptionRoutes
{
    /// <summary>For people who hold a mail of ours and nothing else.</summary>
    public static void MapUnsubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/unsubscriptions").AllowAnonymous();
        group.MapGet("{token}", ShowUnsubscription.HandleAsync).Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Html);
        group.MapPost("{token}", Unsubscribe.HandleAsync).Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Html);
    }
}

using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Previews;

internal static class MailPreviewRoutes
{
    public static void MapMailPreviews(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/mail-previews").RequireRole(Roles.PlatformAdministrator);
        group.MapGet("{eventId}", ReadMailPreview.HandleAsync).TagByContent();
        group.MapPost("{eventId}/send", SendTestMail.HandleAsync).RequireIdempotencyKey();
    }
}

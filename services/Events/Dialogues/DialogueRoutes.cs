using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Events.Dialogues;

internal static class DialogueRoutes
{
    public static void MapDialogues(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events/v1/dialogues");
        group.MapPost("", AnnounceDialogue.HandleAsync).WithName(nameof(AnnounceDialogue)).RequireIdempotencyKey()
            .RequireRole(Roles.Secretariat, Roles.UnodcOfficer, Roles.Chair);
        group.MapPost("{id}/cancel", CancelDialogue.HandleAsync).WithName(nameof(CancelDialogue)).RequireIfMatch()
            .RequireRole(Roles.Secretariat, Roles.UnodcOfficer, Roles.Chair);
        group.MapGet("", ListDialogues.HandleAsync).WithName(nameof(ListDialogues)).Paged();
        group.MapGet("{id}", ReadDialogue.HandleAsync).WithName(nameof(ReadDialogue));
        group.MapGet("{id}/calendar", ReadCalendar.HandleAsync).WithName(nameof(ReadCalendar)).Produces<string>(StatusCodes.Status200OK, "text/calendar");
    }
}

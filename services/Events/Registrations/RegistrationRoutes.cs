using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Events.Registrations;

internal static class RegistrationRoutes
{
    public static void MapRegistrations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events/v1");
        group.MapPost("dialogues/{id}/registrations", RegisterRepresentatives.HandleAsync).WithName(nameof(RegisterRepresentatives)).RequireIdempotencyKey()
            .RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator);
        group.MapGet("dialogues/{id}/registrations", ListRegistrations.HandleAsync).WithName(nameof(ListRegistrations)).Paged();
        group.MapGet("dialogues/{id}/participation", CountParticipation.HandleAsync).WithName(nameof(CountParticipation)).TagByContent();
        group.MapGet("registrations/{id}", ReadRegistration.HandleAsync).WithName(nameof(ReadRegistration));
        group.MapPost("registrations/{id}/cancel", CancelRegistration.HandleAsync).WithName(nameof(CancelRegistration)).RequireIfMatch()
            .RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator, Roles.Secretariat);
    }
}

using Trilateral.Membership.Suspensions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Memberships;

internal static class MembershipRoutes
{
    public static void AddStanding(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AnnounceStanding>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AnnounceStanding>());
        builder.Services.AddSingleton<AnnounceSilence>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AnnounceSilence>());
    }

    public static void MapMemberships(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/memberships");
        group.MapGet("{id}", ReadMembership.HandleAsync).WithName("ReadMembership");
        group.MapGet("{id}/record", ReadMembershipRecord.HandleAsync).WithName("ReadMembershipRecord").Paged();
        group.MapPost("{id}/renew", RenewMembership.HandleAsync).WithName("RenewMembership").RequireIfMatch()
            .RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat);
        group.MapPost("{id}/leave", LeaveAlliance.HandleAsync).WithName("LeaveAlliance").RequireIfMatch().RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator);
        routes.MapSuspensions();
    }
}

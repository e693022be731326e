using Trilateral.Membership.Mandates;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.AllianceFoundings;

internal static class FoundingRoutes
{
    /// <summary>The job that announces what has run out; a singleton too, so that a test can let it look at once.</summary>
    public static void AddFoundings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExpireFoundings>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ExpireFoundings>());
        builder.Services.AddSingleton<AskFounders>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<AskFounders>());
        builder.Services.AddSingleton<RestateFoundings>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RestateFoundings>());
    }

    public static void MapFoundings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/alliance-foundings");
        group.MapPost("", ProposeFounding.HandleAsync).WithName("ProposeFounding").RequireWholeReach().RequireIdempotencyKey()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapGet("", ListFoundings.HandleAsync).WithName("ListFoundings").Paged();
        group.MapGet("{id}", ReadFounding.HandleAsync).WithName("ReadFounding");
        group.MapGet("{id}/record", ReadFounding.HandleAsync).WithName("ReadFoundingRecord").AnswersRecord("founding.");
        group.MapPost("{id}/sign", SignFounding.HandleAsync).WithName("SignFounding").RequireWholeReach().RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/withdraw", WithdrawFounding.HandleAsync).WithName("WithdrawFounding").RequireWholeReach().RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson();
    }
}

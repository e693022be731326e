using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Callers of a service.</summary>
public static class IdentityExtensions
{
    /// <summary>Adds token validation, mandates and the <see cref="Actor"/> of a request. Needs the service's database.</summary>
    /// <param name="builder">The service's; configuration <c>Identity:Issuer</c> is required.</param>
    /// <param name="definition">The service's messaging, which keeps the identity tables (<see cref="IdentityConsumers.KeepsIdentity{TDbContext}"/>).</param>
    public static IHostApplicationBuilder AddServiceIdentity(this IHostApplicationBuilder builder, MessagingDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        var services = builder.Services;
        services.AddIdentityOptions();
        services.AddSingleton(new IdentityService(definition.Service));
        services.AddSingleton<IdentityDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<IdentityDirectory>());
        services.AddSingleton<RefusalAudit>();
        services.AddScoped<CurrentActor>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentActor>().Value);
        return builder;
    }

    /// <summary>Whose tokens count; the edge needs only this.</summary>
    public static void AddIdentityOptions(this IServiceCollection services) =>
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section)
            .Validate(
                options => Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) && issuer.Scheme is "http" or "https" && !options.Issuer.EndsWith('/'),
                "Identity__Issuer is not set: the public address of the gateway, without a trailing slash, as AppHost gives it.")
            .ValidateOnStart();
}

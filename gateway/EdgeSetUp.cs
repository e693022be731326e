using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Gateway;

internal static class EdgeSetUp
{
    /// <summary>What the edge does itself; needs configuration <c>Identity:Issuer</c>.</summary>
    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.Services.AddIdentityOptions();
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section)
            .Validate(options => options is { DefaultPerMinute: > 0, AnonymousPerMinute: > 0 }, "Edge__DefaultPerMinute and Edge__AnonymousPerMinute are requests a minute, 1 or more.")
            .Validate(options => options.Origins.All(Origins.IsOrigin), "Edge__Origins holds origins as browsers send them: scheme, host in lower case and port if it is not the usual one, without a path.")
            .ValidateOnStart();
        builder.Services.AddOrigins();
        builder.Services.AddSingleton<ServiceClient>();
        builder.Services.AddSingleton<EdgeKeys>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<EdgeKeys>());
        builder.Services.AddSingleton<EdgeIdentity>();
        builder.Services.AddSingleton<Quota>();
        builder.Services.AddSingleton<MergedDescription>();
    }
}

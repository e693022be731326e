using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Trilateral.ServiceDefaults.Telemetry;

internal static class ServiceName
{
    /// <summary>The resource's name in the AppHost; where it set none, the last part of the project's, so <c>Trilateral.Membership</c> is <c>membership</c>.</summary>
    public static string Of(IConfiguration configuration, IHostEnvironment environment) =>
        configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : environment.ApplicationName.Split('.')[^1].ToLowerInvariant();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>
/// The one method we need of the package <c>OpenTelemetry.Extensions.Hosting</c>, with its signature; delete this file and its two types to move
/// to the package. Everything after it (<c>WithTracing</c>, <c>WithMetrics</c>, <c>WithLogging</c>) is the SDK's own.
/// </summary>
internal static class OpenTelemetryServicesExtensions
{
    public static IOpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        if (!services.Any(service => service.ImplementationType == typeof(TelemetryHostedService)))
        {
            // First in, last out: it starts before anything worth tracing and stops after.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
        }

        return new OpenTelemetryServicesBuilder(services);
    }
}

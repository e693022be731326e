using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace Trilateral.ServiceDefaults.Telemetry;

internal sealed record OpenTelemetryServicesBuilder(IServiceCollection Services) : IOpenTelemetryBuilder;

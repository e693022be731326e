using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>Builds the providers when the host starts, for they listen from then on, and sends what they hold when it stops.</summary>
internal sealed class TelemetryHostedService(IServiceProvider services) : IHostedService
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);
    private TracerProvider? _tracing;
    private MeterProvider? _metrics;
    private LoggerProvider? _logging;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = services.GetService<MeterProvider>();
        _tracing = services.GetService<TracerProvider>();
        _logging = services.GetService<LoggerProvider>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var limit = (int)FlushLimit.TotalMilliseconds;
        return Task.Run(
            () =>
            {
                _tracing?.ForceFlush(limit);
                _logging?.ForceFlush(limit);
                _metrics?.ForceFlush(limit);
            },
            CancellationToken.None);
    }
}

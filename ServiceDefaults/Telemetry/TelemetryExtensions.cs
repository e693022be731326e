using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs of a service.</summary>
public static class TelemetryExtensions
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", "Trilateral.*"];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.RateLimiting", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Yarp.ReverseProxy", "Trilateral.*",
    ];

    // Without server.address, which is the Host header of the call, and the addresses of those who receive webhooks.
    private static readonly string[] ClientTags = ["http.request.method", "http.response.status_code", "network.protocol.version", "server.port", "url.scheme", "error.type"];

    // They print what callers and rows hold: request lines, query strings, SQL (C6).
    private static readonly string[] TalkativeCategories = ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Npgsql", "System.Net.Http.HttpClient"];

    // They repeat an exception that is thrown anyway, with its message or the statement in their text.
    private static readonly string[] RepeatingCategories =
        ["Microsoft.EntityFrameworkCore.Database.Command", "Microsoft.EntityFrameworkCore.Query", "Microsoft.EntityFrameworkCore.Update"];

    /// <summary>
    /// Sends traces, metrics and logs by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and nothing anywhere when it is not. The standard
    /// <c>OTEL_*</c> variables are read by the SDK from the configuration.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var category in TalkativeCategories)
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        foreach (var category in RepeatingCategories)
        {
            builder.Logging.AddFilter(category, LogLevel.None);
        }

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return builder;
        }

        // Exceptions reach spans as events with their message, from every library and beyond the reach of a processor; what they were is in the log.
        builder.Configuration.AddInMemoryCollection([new("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "0"), new("OTEL_SPAN_EVENT_COUNT_LIMIT", "0")]);

        builder.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, RequestSpans>());

        var serviceName = ServiceName.Of(builder.Configuration, builder.Environment);
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .ConfigureResource(resource => Name(resource, serviceName))
                .AddSource(Sources)
                .AddProcessor<SpanScrubber>())
            .WithMetrics(metrics => metrics
                .ConfigureResource(resource => Name(resource, serviceName))
                .AddMeter(Meters)
                .AddView("http.client.*", new MetricStreamConfiguration { TagKeys = ClientTags })

                // An exemplar carries the very tags that the view takes off.
                .SetExemplarFilter(ExemplarFilterType.AlwaysOff))
            .WithLogging(
                logging => logging
                    .ConfigureResource(resource => Name(resource, serviceName))
                    .AddProcessor<LogScrubber>(),
                options => options.IncludeFormattedMessage = true)
            .UseOtlpExporter();
        return builder;
    }

    // Variables win, as the specification says: they come last.
    private static void Name(ResourceBuilder resource, string serviceName) => resource.AddService(serviceName, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
}

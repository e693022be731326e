using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Trace;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Telemetry;
using Trilateral.ServiceDefaults.Tests.Persistence;

using Trilateral.TestSupport.Telemetry;

namespace Trilateral.ServiceDefaults.Tests.Telemetry;

/// <summary>Listeners are the process's, not the host's, so these tests run alone.</summary>
[Collection(nameof(TelemetryTests))]
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>
{
    private const string Marker = "marker-5e1f0c";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_runs_through_two_hosts_and_their_database()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(receiver.Url);
        await using var outer = await StartOuterAsync(receiver.Url, inner.Urls.Single());
        using var client = new HttpClient();
        Assert.Equal("7", await client.GetStringAsync($"{outer.Urls.Single()}/outer/1", Cancellation));
        await StopAsync(outer, inner);

        // Two hosts of one process hear each other's spans, so each is sent under both names; apart they are told by their routes.
        var spans = receiver.Spans.Where(span => span.Service == "inner").ToList();
        var server = Assert.Single(spans, span => span.Attributes.GetValueOrDefault("http.route") == "/outer/{id}");
        var call = Assert.Single(spans, span => span.Scope == "System.Net.Http" && span.ParentId == server.SpanId);
        var called = Assert.Single(spans, span => span.Attributes.GetValueOrDefault("http.route") == "/inner");
        var query = Assert.Single(spans, IsQuery);
        Assert.Equal(call.SpanId, called.ParentId);
        Assert.Equal(called.SpanId, query.ParentId);
        Assert.Single(new[] { server, call, called, query }.Select(span => span.TraceId).Distinct());
        Assert.Equal(("GET /outer/{id}", "GET"), (server.Name, server.Attributes["http.request.method"]));
        Assert.Equal("postgresql", query.Attributes["db.system.name"]);
        Assert.Equal(["inner", "outer"], receiver.Spans.Select(span => span.Service).Distinct().Order());
        Assert.All(spans, span => Assert.Equal("replica-7", span.Instance));
        Assert.Contains(receiver.Logs, log => log.Body == "Inner was called" && log.TraceId == server.TraceId);
        Assert.All(receiver.Headers, headers => Assert.Contains("x-otlp-api-key: key-of-the-dashboard", headers, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_of_server_client_runtime_and_database_are_sent()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(receiver.Url);
        using var client = new HttpClient();
        await client.GetStringAsync($"{inner.Urls.Single()}/inner", Cancellation);
        await StopAsync(inner);
        var names = receiver.MetricNames.ToHashSet();
        Assert.Superset(new HashSet<string> { "http.server.request.duration", "http.client.request.duration", "kestrel.active_connections", "dotnet.gc.collections", "db.client.operation.duration" }, names);
    }

    [Fact]
    public async Task Nothing_is_built_or_sent_without_an_endpoint()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(null);
        using var client = new HttpClient();
        Assert.Equal("7", await client.GetStringAsync($"{inner.Urls.Single()}/inner", Cancellation));
        Assert.Null(inner.Services.GetService<TracerProvider>());
        await StopAsync(inner);
        Assert.Empty(receiver.Paths);
    }

    [Theory]
    [InlineData("parentbased_always_on")]
    [InlineData("always_on")]
    public async Task Probes_and_what_they_ask_of_the_database_leave_no_span(string sampler)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(receiver.Url, sampler);
        using var client = new HttpClient();
        foreach (var path in new[] { "/health", "/alive", "/inner" })
        {
            await client.GetStringAsync(inner.Urls.Single() + path, Cancellation);
        }

        await StopAsync(inner);
        var server = Assert.Single(receiver.Spans, span => span.Attributes.ContainsKey("http.route"));
        Assert.Equal("/inner", server.Attributes["http.route"]);
        Assert.Equal(server.SpanId, Assert.Single(receiver.Spans, IsQuery).ParentId);
    }

    [Fact]
    public async Task A_sampler_named_by_its_variable_is_obeyed()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(receiver.Url, "always_off");
        using var client = new HttpClient();
        await client.GetStringAsync($"{inner.Urls.Single()}/inner", Cancellation);
        await StopAsync(inner);
        Assert.Empty(receiver.Spans);
        Assert.NotEmpty(receiver.Logs);
    }

    [Fact]
    public async Task Nothing_a_caller_or_a_row_holds_leaves_the_process()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var inner = await StartInnerAsync(receiver.Url);
        await using var outer = await StartOuterAsync(receiver.Url, inner.Urls.Single());
        using var client = new HttpClient();
        foreach (var path in new[] { "/outer/1", "/statement", "/bad-statement", "/throw", "/nowhere/" + Marker })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{(path.StartsWith("/outer", StringComparison.Ordinal) ? outer : inner).Urls.Single()}{path}?q={Marker}");
            request.Headers.TryAddWithoutValidation("User-Agent", Marker);
            request.Headers.TryAddWithoutValidation("Referer", $"http://{Marker}/");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Marker}");
            request.Headers.TryAddWithoutValidation("Cookie", $"a={Marker}");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", Marker);
            request.Headers.TryAddWithoutValidation("Host", $"{Marker}.example");
            request.Headers.TryAddWithoutValidation("baggage", $"a={Marker}");
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
            request.Headers.TryAddWithoutValidation("tracestate", $"a={Marker}");
            using var answer = await client.SendAsync(request, Cancellation);
        }

        await StopAsync(outer, inner);
        Assert.Superset(new HashSet<string> { "/v1/traces", "/v1/metrics", "/v1/logs" }, receiver.Paths.ToHashSet());
        Assert.Contains(receiver.Spans, span => span.Attributes.GetValueOrDefault("db.response.status_code") == "22P02");
        Assert.Contains(receiver.Logs, log => log.Attributes.GetValueOrDefault("exception.type") == typeof(PostgresException).FullName
            && log.Attributes["exception.stacktrace"].Contains("TelemetryTests", StringComparison.Ordinal));
        Assert.Contains(receiver.Logs, log => log.Body == "A statement failed with {Fault}" && log.Attributes["Fault"] == typeof(PostgresException).FullName);
        Assert.Contains(receiver.Logs, log => log.Attributes.GetValueOrDefault("exception.stacktrace", "").Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(Marker, receiver.Everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SELECT", receiver.Everything, StringComparison.Ordinal);
        Assert.All(receiver.Spans, span => Assert.Equal(0, span.EventAttributes));
    }

    private static bool IsQuery(ReceivedSpan span) => span.Scope == "Npgsql" && !span.Name.StartsWith("CONNECT", StringComparison.Ordinal);

    private static async Task StopAsync(params WebApplication[] apps)
    {
        foreach (var app in apps)
        {
            await app.StopAsync(Cancellation);
        }
    }

    private static async Task<WebApplication> StartOuterAsync(string endpoint, string inner)
    {
        var app = Build("outer", endpoint, null, null);
        app.MapGet("/outer/{id}", async (HttpContext context) =>
        {
            using var client = new HttpClient();
            return await client.GetStringAsync($"{inner}/inner{context.Request.QueryString}", context.RequestAborted);
        });
        await app.StartAsync(Cancellation);
        return app;
    }

    private async Task<WebApplication> StartInnerAsync(string? endpoint, string? sampler = null)
    {
        var app = Build("inner", endpoint, sampler, database.AppConnectionString);
        app.MapHealthChecks("/health");
        app.MapGet("/alive", () => "alive");
        app.MapGet("/inner", async (NpgsqlDataSource dataSource, ILogger<TelemetryTests> logger) =>
        {
            await using var command = dataSource.CreateCommand("SELECT 7");
            logger.LogInformation("Inner was called");
            return $"{await command.ExecuteScalarAsync(Cancellation)}";
        });
        app.MapGet("/statement", async (TestContextModel context) => await ValuesAsync(context, "SELECT {0}::text AS \"Value\""));
        app.MapGet("/bad-statement", async (TestContextModel context, ILogger<TelemetryTests> logger) =>
        {
            try
            {
                await ValuesAsync(context, "SELECT {0}::text::uuid::text AS \"Value\"");
            }
            catch (PostgresException fault)
            {
                logger.LogError(fault, "A statement failed");
                logger.LogError("A statement failed with {Fault}", fault);
                throw;
            }
        });
        app.MapGet("/throw", IResult () => throw new InvalidOperationException(Marker));
        await app.StartAsync(Cancellation);
        return app;
    }

    private static async Task<int> ValuesAsync(TestContextModel context, string sql) =>
        (await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(
            Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.SqlQueryRaw<string>(context.Database, sql, Marker), Cancellation)).Count;

    private static WebApplication Build(string name, string? endpoint, string? sampler, string? connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("OTEL_SERVICE_NAME", name),
            new("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=replica-7"),
            new("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            new("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=key-of-the-dashboard"),
            new("OTEL_TRACES_SAMPLER", sampler),
            new("OTEL_METRICS_EXEMPLAR_FILTER", "always_on"),
            new("ConnectionStrings:testingdb", connectionString),
        ]);
        builder.Logging.ClearProviders();
        builder.ConfigureOpenTelemetry();
        if (connectionString is not null)
        {
            builder.AddServiceDatabase<TestContextModel>("testingdb");
        }

        return builder.Build();
    }
}

using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static Trilateral.TestSupport.Telemetry.ProtobufReader;

namespace Trilateral.TestSupport.Telemetry;

/// <summary>A collector on loopback that takes http/protobuf and keeps every byte it is sent, bodies and headers.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = [];

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            if (!IsRecording)
            {
                await request.Body.CopyToAsync(Stream.Null);
                return;
            }

            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _requests.Enqueue((request.Path, body.ToArray()));
            Headers.Add(string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}")));
        });
    }

    /// <summary>While false everything is taken and thrown away, so that a long run does not fill the memory.</summary>
    public bool IsRecording { get; set; } = true;

    public string Url => _app.Urls.Single();

    public ConcurrentBag<string> Headers { get; } = [];

    /// <summary>Everything received, as text that keeps every byte.</summary>
    public string Everything => string.Concat(_requests.Select(request => Encoding.Latin1.GetString(request.Body)));

    public IReadOnlySet<string> Paths => _requests.Select(request => request.Path).ToHashSet();

    public List<ReceivedSpan> Spans =>
    [
        .. from request in _requests
           where request.Path == "/v1/traces"
           from resourceSpans in All(request.Body, 1)
           let resource = Attributes(One(resourceSpans, 1), 1)
           from scopeSpans in All(resourceSpans, 2)
           from span in All(scopeSpans, 2)
           select new ReceivedSpan(
               resource["service.name"],
               resource.GetValueOrDefault("service.instance.id", ""),
               Text(One(scopeSpans, 1), 1),
               Hex(span, 1),
               Hex(span, 2),
               Hex(span, 4),
               Text(span, 5),
               Attributes(span, 9),
               All(span, 11).Sum(e => All(e, 3).Count()))
           {
               StartedAt = Instant(span, 7),
               EndedAt = Instant(span, 8),
           },
    ];

    /// <summary>The points of gauges and sums, in the order they came.</summary>
    public List<ReceivedNumber> Numbers =>
    [
        .. from request in _requests
           where request.Path == "/v1/metrics"
           from resourceMetrics in All(request.Body, 1)
           let resource = Attributes(One(resourceMetrics, 1), 1)
           from scopeMetrics in All(resourceMetrics, 2)
           from metric in All(scopeMetrics, 2)
           from points in All(metric, 5).Concat(All(metric, 7))
           from point in All(points, 1)
           select new ReceivedNumber(resource["service.name"], resource.GetValueOrDefault("service.instance.id", ""), Text(metric, 1), Attributes(point, 7), Number(point)),
    ];

    public List<string> MetricNames =>
    [
        .. from request in _requests
           where request.Path == "/v1/metrics"
           from resourceMetrics in All(request.Body, 1)
           from scopeMetrics in All(resourceMetrics, 2)
           from metric in All(scopeMetrics, 2)
           select Text(metric, 1),
    ];

    public List<(string Body, Dictionary<string, string> Attributes, string TraceId)> Logs =>
    [
        .. from request in _requests
           where request.Path == "/v1/logs"
           from resourceLogs in All(request.Body, 1)
           from scopeLogs in All(resourceLogs, 2)
           from record in All(scopeLogs, 2)
           select (Text(One(record, 5), 1), Attributes(record, 6), Hex(record, 9)),
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

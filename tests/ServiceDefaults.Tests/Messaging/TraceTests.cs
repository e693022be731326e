using System.Collections.Concurrent;
using System.Diagnostics;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class TraceTests(TestServers servers)
{
    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task One_trace_runs_from_the_request_over_the_outbox_to_the_consumer_and_through_a_redelivery()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is MessagingTelemetry.SourceName or "MassTransit" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var seen = new ConcurrentQueue<ActivityTraceId?>();
        var script = new ConsumerScript();
        script.Then = (_, _) =>
        {
            seen.Enqueue(Activity.Current?.TraceId);
            return script.Calls <= 4 ? throw new InvalidOperationException("first round") : Task.CompletedTask;
        };
        await environment.StartAsync(script: script);

        Activity request;
        using (request = source.StartActivity("request")!)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await Eventually.EqualsAsync(1L, () => environment.CountAsync("outbox WHERE redelivery = 1"), Stop);
        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET next_attempt_at = now() WHERE sent_at IS NULL", Stop);
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);

        Assert.Equal(5, seen.Count);
        Assert.All(seen, trace => Assert.Equal(request.TraceId, trace));
        var sends = await Eventually.HoldsAsync(
            () => ended.Where(activity => activity.OperationName == "outbox send" && activity.TraceId == request.TraceId).ToArray(), sends => sends.Length == 2, Stop);
        Assert.Single(sends, send => send.ParentSpanId == request.SpanId);
    }

    [Fact]
    public async Task Without_a_trace_nothing_is_stored_and_the_message_still_goes()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.StartAsync();
        Activity.Current = null;
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE traceparent IS NULL"));
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests;

/// <summary>The one real path, as a partner system walks it: gateway, service, broker, the other services.</summary>
public sealed class OrganisationJourney(PlatformApp app)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_organisation_registered_through_the_gateway_is_known_to_every_service_in_one_trace()
    {
        app.Telemetry.IsRecording = true;
        var name = $"Journey organisation {Guid.CreateVersion7():N}";

        using var answer = await RegisterAsync(name);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        var id = created.GetProperty("id").GetString()!;
        using var read = await app.Administrator().GetAsync(answer.Headers.Location, Stop);
        Assert.Equal(created.GetRawText(), (await read.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetRawText());
        await KeptAsync(ResourceNames.Events, "name = $2 and country = 'MEX' and constituency = 'foundation' and known_version = 1", id, name);
        await KeptAsync(ResourceNames.Submissions, "name = $2 and constituency = 'foundation' and known_version = 1", id, name);
        await KeptAsync(ResourceNames.Notifications, "name = $2 and known_version = 1", id, name);
        Assert.Equal(1, await app.QueryAsync<long>(
            ResourceNames.Notifications,
            "select count(*) from notifications.feed_entries where subject_id = $1 and type = 'organisation.registered' and subject_version = 1 and reach = 'global' and class = 'Public'",
            Stop,
            id));

        await OneTraceAsync(Guid.Parse(id.AsSpan(4)));
        app.Telemetry.IsRecording = false;
    }

    [Theory]
    [InlineData(ResourceNames.Membership)]
    [InlineData(ResourceNames.Notifications)]
    public async Task Of_two_running_dispatchers_one_holds_the_lease(string service)
    {
        var replicas = new[] { $"{service}-1", $"{service}-2" }.Select(app.ProcessIdOf).ToList();

        Assert.Equal(2, replicas.Distinct().Count());
        await Eventually.HoldsAsync(
            () => app.QueryAsync<string>(
                service,
                $"""
                select coalesce(max((l.expires_at > clock_timestamp())::text || ' ' || coalesce(a.application_name, 'no session')), 'no lease')
                from {service}.dispatcher_lease l left join pg_stat_activity a on a.pid = l.backend_pid where l.purpose = 'outbox'
                """,
                Stop),
            lease => replicas.Exists(replica => lease == $"true {service} {replica}"),
            Stop);
    }

    [Fact]
    public async Task The_edge_answers_its_own_refusals_as_problems_and_shows_nothing_of_what_stands_behind_it()
    {
        using var nowhere = await app.Gateway.GetAsync("/nothing/v1", Stop);
        using var wrongMethod = await app.Load.DeleteAsync("/membership/v1/organisations", Stop);
        using var health = await app.Gateway.GetAsync("/health", Stop);
        using var alive = await app.Gateway.GetAsync("/alive", Stop);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (nowhere.StatusCode, nowhere.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"), (wrongMethod.StatusCode, wrongMethod.Content.Headers.ContentType?.MediaType));
        Assert.Equal(["GET", "HEAD", "POST"], wrongMethod.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Assert.Equal("Healthy", await health.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.NotFound, alive.StatusCode);
        Assert.All([nowhere, wrongMethod, health], answer =>
        {
            Assert.False(answer.Headers.Contains("Server"));
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        });
    }

    [Fact]
    public async Task Bodies_over_1_MiB_are_refused_at_the_edge()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/membership/v1/organisations")
        {
            Content = JsonContent.Create(new { name = new string('x', 1024 * 1024) }),
        };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        // Without it the server may cut a body it will not read, before the client reads the answer.
        request.Headers.ExpectContinue = true;

        using var answer = await app.Administrator().SendAsync(request, Stop);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    private async Task<HttpResponseMessage> RegisterAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/membership/v1/organisations")
        {
            Content = JsonContent.Create(new { name, country = "MEX", constituency = "foundation" }),
        };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        return await app.Administrator().SendAsync(request, Stop);
    }

    private Task<long> KeptAsync(string service, string condition, string id, string name) => Eventually.EqualsAsync(
        1L, () => app.QueryAsync<long>(service, $"select count(*) from {service}.organisations where id = $1 and {condition}", Stop, id, name), Stop);

    /// <summary>The row's own trace parent names the trace; real OTLP from gateway, service, outbox send and consumers carries the same.</summary>
    private async Task OneTraceAsync(Guid organisation)
    {
        var parent = await app.QueryAsync<string>(ResourceNames.Membership, "select traceparent from membership.outbox where ordering_key = $1", Stop, organisation);
        var trace = parent.Split('-')[1];
        (string Service, string Span)[] expected =
        [
            (ResourceNames.Gateway, "POST"),
            (ResourceNames.Membership, "POST"),
            (ResourceNames.Membership, "outbox send"),
            (ResourceNames.Events, "events-keep-organisation"),
            (ResourceNames.Submissions, "submissions-keep-organisation"),
            (ResourceNames.Notifications, "notifications-keep-organisation"),
        ];
        await Eventually.HoldsAsync(
            () => string.Join('\n', app.Telemetry.Spans.Where(span => span.TraceId == trace).Select(span => $"{span.Service}: {span.Name}").Order(StringComparer.Ordinal)),
            seen => expected.All(one => seen.Split('\n').Any(span =>
                span.StartsWith(one.Service + ": ", StringComparison.Ordinal) && span.Contains(one.Span, StringComparison.Ordinal))),
            Stop);
    }
}

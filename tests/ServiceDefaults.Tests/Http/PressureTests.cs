using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Tests.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Http;

/// <summary>A service whose outbox does not get rid of its rows, over real HTTP (reliability 2.4).</summary>
public sealed class PressureTests(TestServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_too_much_waits_creating_requests_are_put_off_but_repeats_protected_ones_and_reads_are_not()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var dataSource = NpgsqlDataSource.Create(environment.Database.ConnectionString);
        await using var service = await StartAsync(environment, dataSource);
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        using var before = await PostAsync(client, "/things", "before");
        Assert.Equal(HttpStatusCode.Created, before.StatusCode);

        await environment.Database.ExecuteAsync(
            """
            INSERT INTO probe.outbox (message_id, destination, redelivery, message_type, content_type, body, created_at, next_attempt_at)
            VALUES (gen_random_uuid(), 'subscribers', 0, 'm', 'application/json', '{}', now() - interval '1 hour 1 minute', now() + interval '1 day')
            """,
            Stop);
        await Eventually.HoldsAsync(() => service.Services.GetRequiredService<OutboxPressure>().IsHigh, high => high, Stop);

        using var putOff = await PostAsync(client, "/things", "later");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (putOff.StatusCode, putOff.Content.Headers.ContentType?.MediaType));
        Assert.Equal(TimeSpan.FromSeconds(30), putOff.Headers.RetryAfter?.Delta);
        var problem = JsonSerializer.Deserialize<JsonElement>(await putOff.Content.ReadAsStringAsync(Stop));
        Assert.Equal("/problems/overloaded", problem.GetProperty("type").GetString());
        Assert.Equal(1L, await environment.CountAsync("thing"));
        using var repeat = await PostAsync(client, "/things", "before");
        Assert.Equal((HttpStatusCode.Created, "true"), (repeat.StatusCode, repeat.Headers.GetValues("Idempotency-Replayed").Single()));
        using var lodged = await PostAsync(client, "/protected", "lodged");
        Assert.Equal(HttpStatusCode.Created, lodged.StatusCode);
        using var read = await client.GetAsync("/things", Stop);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        // Nothing of the refusal was stored: the same key goes through once the way is free.
        await environment.Database.ExecuteAsync("DELETE FROM probe.outbox WHERE message_type = 'm'", Stop);
        await Eventually.HoldsAsync(() => service.Services.GetRequiredService<OutboxPressure>().IsHigh, high => !high, Stop);
        using var later = await PostAsync(client, "/things", "later");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
        Assert.False(later.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(3L, await environment.CountAsync("thing"));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Stop);
    }

    private static async Task<WebApplication> StartAsync(MessagingEnvironment environment, NpgsqlDataSource dataSource)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:rabbitmq"] = environment.VirtualHost.Broker.ToString(), ["Http:CursorKey"] = "cursor-key-of-this-run" });
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(dataSource);
        builder.Services.AddKeyedSingleton(ServiceDatabaseExtensions.DedicatedConnections, dataSource);
        builder.Services.AddSingleton(MessagingEnvironment.Quick);
        builder.Services.AddSingleton(new ConsumerScript());
        builder.Services.AddScoped<CurrentActor>();
        builder.Services.AddDbContext<ProbeDbContext>(options => options.UseNpgsql(dataSource));
        builder.Services.AddScoped<ServiceDbContext>(provider => provider.GetRequiredService<ProbeDbContext>());
        builder.AddServiceMessaging<ProbeDbContext>(MessagingEnvironment.Definition());
        var app = builder.Build();
        app.UseEdgeDefaults();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapPost("/things", CreateAsync).RequireIdempotencyKey();
        app.MapPost("/protected", CreateAsync).RequireIdempotencyKey().AcceptUnderPressure();
        app.MapGet("/things", () => "");
        await app.StartAsync(Stop);
        return app;
    }

    private static async Task<IResult> CreateAsync(ProbeDbContext database, CancellationToken cancellationToken)
    {
        database.Things.Add(new ProbeDbContext.Thing { Id = Guid.CreateVersion7() });
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Created();
    }
}

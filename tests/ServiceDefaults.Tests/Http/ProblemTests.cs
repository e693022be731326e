using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Tests.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Http;

/// <summary>Every refusal is a whole problem, whoever writes it (wire-contracts §3, row 1).</summary>
public sealed class ProblemTests(TestServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_fails_on_our_side_is_500_with_a_trace_id_and_nothing_of_the_inside()
    {
        const string Inside = "relation probe.secret_table at db-7.internal in /srv/platform/Secret.cs: select word from secret_table";
        await using var service = await ProbeService.StartAsync(DeadDatabase(), app => app.MapGet("/throws", string () => throw new InvalidOperationException(Inside)));
        using var caller = service.Caller();

        using var answer = await caller.GetAsync("/throws", Stop);

        var text = await answer.Content.ReadAsStringAsync(Stop);
        await answer.RefusedAsync(HttpStatusCode.InternalServerError, "fault", Stop);
        Assert.Equal(
            ["detail", "instance", "status", "title", "traceId", "type"],
            JsonDocument.Parse(text).RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Matches("\"traceId\":\"[0-9a-f]{32}\"", text);
        foreach (var word in new[] { "secret", "select", "internal", "/srv", ".cs", "Exception", " at " })
        {
            Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_503_with_the_time_to_wait()
    {
        await using var service = await ProbeService.StartAsync(DeadDatabase(), app => app.MapGet("/things", (ProbeDbContext database) => database.Things.CountAsync()));
        using var caller = service.Caller();

        using var answer = await caller.GetAsync("/things", Stop);

        await answer.RefusedAsync(HttpStatusCode.ServiceUnavailable, "unavailable", Stop);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("127.0.0.1", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_loses_the_race_in_the_save_gets_the_412_of_a_stale_condition()
    {
        await using var database = await ProbeDbContext.CreateDatabaseAsync(servers);
        await using var service = await ProbeService.StartAsync(database.ConnectionString, app =>
        {
            app.MapPost("/lost", async (ProbeDbContext context) =>
            {
                var thing = new ProbeDbContext.Thing { Id = Guid.CreateVersion7() };
                context.Add(thing);
                await context.SaveChangesAsync();
                await context.Database.ExecuteSqlAsync($"update probe.thing set version = 7 where id = {thing.Id}");
                thing.Version = 1;
                await context.SaveChangesAsync();
            });
            app.MapPost("/stale", () => IfMatch.Stale());
        });
        using var caller = service.Caller();

        using var lost = await caller.SendAsync(HttpMethod.Post, "/lost", null, Stop);
        using var stale = await caller.SendAsync(HttpMethod.Post, "/stale", null, Stop);

        await lost.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(await DetailAsync(stale), await DetailAsync(lost));
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/reads", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/reads", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GET", "/502", HttpStatusCode.BadGateway)]
    [InlineData("GET", "/503", HttpStatusCode.ServiceUnavailable)]
    [InlineData("GET", "/504", HttpStatusCode.GatewayTimeout)]
    public async Task What_the_framework_refuses_says_what_to_do_too(string method, string path, HttpStatusCode status)
    {
        await using var service = await ProbeService.StartAsync(DeadDatabase(), app =>
        {
            app.MapPost("/reads", (Read read) => read);
            app.MapGet("/{status:int}", (int status) => Results.StatusCode(status));
        });
        using var caller = service.Caller();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("x", Encoding.UTF8, "text/plain") : null };

        using var answer = await caller.SendAsync(request, Stop);

        await answer.RefusedAsync(status, $"http-{(int)status}", Stop);
        Assert.True((await DetailAsync(answer)).Length > 20);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Count > 0);
        Assert.Equal(status == HttpStatusCode.UnsupportedMediaType, answer.Headers.Contains("Accept-Post"));
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public void There_is_advice_for_every_status()
    {
        foreach (var status in Enumerable.Range(400, 200).Where(status => ReasonPhrases.GetReasonPhrase(status).Length > 0))
        {
            Assert.EndsWith(".", Problem.AdviceOf(status), StringComparison.Ordinal);
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("detail").GetString()!;

    /// <summary>A port on which nobody listens.</summary>
    private static string DeadDatabase()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        return $"Host=127.0.0.1;Port={((IPEndPoint)taken.LocalEndpoint).Port};Username=nobody;Database=nothing;Timeout=2";
    }

    internal sealed record Read(string? Name);
}

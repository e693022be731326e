using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Tests.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Http;

/// <summary>What a key promises on any POST (wire-contracts §3, row 8; decision 0022).</summary>
public sealed class IdempotencyTests(TestServers servers) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ProbeService _service = null!;
    private HttpClient _caller = null!;
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tries;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await ProbeDbContext.CreateDatabaseAsync(servers);
        _service = await StartAsync();
        _caller = _service.Caller();
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        _caller.Dispose();
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("/act")]
    [InlineData("/joined")]
    public async Task A_key_is_honoured_where_none_is_needed(string path)
    {
        using var first = await SendAsync(path, "one");
        using var second = await SendAsync(path, "one");
        using var without = await SendAsync(path, null);
        using var again = await SendAsync(path, null);

        Assert.All([first, second, without, again], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal([false, true, false, false], new[] { first, second, without, again }.Select(IsReplayed));
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Equal(3, await CountAsync("thing"));
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller_and_counts_for_nobody_without_a_token()
    {
        using var other = _service.Caller("cli_two");
        using var nobody = _service.Caller(null);
        using var mine = await SendAsync("/act", "shared");
        using var theirs = await SendAsync("/act", "shared", caller: other);
        using var anonymous = await SendAsync("/act", "shared", caller: nobody);
        using var twice = await SendAsync("/act", "shared", caller: nobody);

        Assert.Equal([false, false, false, false], new[] { mine, theirs, anonymous, twice }.Select(IsReplayed));
        Assert.Equal(4, await CountAsync("thing"));
    }

    [Fact]
    public async Task While_the_first_runs_its_twin_is_told_so_at_once_and_gets_its_answer_later()
    {
        var running = SendAsync("/gated", "one");
        await _entered.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop);

        // The gate is shut: a twin that waited for the first would never be answered.
        using var twin = await SendAsync("/gated", "one").WaitAsync(TimeSpan.FromMinutes(1), Stop);
        using var again = await SendAsync("/gated", "one", """{"a":2}""").WaitAsync(TimeSpan.FromMinutes(1), Stop);
        using var other = await SendAsync("/act", "one").WaitAsync(TimeSpan.FromMinutes(1), Stop);
        var between = (running.IsCompleted, await CountAsync("thing"));
        _gate.SetResult();
        using var first = await running;
        using var repeat = await SendAsync("/gated", "one");

        foreach (var answer in new[] { twin, again })
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "in-flight", Stop);
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        }

        Assert.Equal((HttpStatusCode.OK, (false, 1L)), (other.StatusCode, between));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, false, true), (first.StatusCode, repeat.StatusCode, IsReplayed(first), IsReplayed(repeat)));
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await repeat.Content.ReadAsStringAsync(Stop));
        Assert.Equal(2, await CountAsync("thing"));
    }

    [Fact]
    public async Task A_key_counts_for_its_route_and_its_record_alone()
    {
        string[] paths = ["/act", "/joined", "/acts/1", "/acts/2"];
        foreach (var path in paths)
        {
            using var answer = await SendAsync(path, "one");
            Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, IsReplayed(answer)));
        }

        foreach (var path in paths)
        {
            using var answer = await SendAsync(path, "one");
            Assert.True(IsReplayed(answer), path);
        }

        Assert.Equal(paths.Length, await CountAsync("thing"));
    }

    [Fact]
    public async Task An_unusable_key_is_refused_also_where_none_is_needed()
    {
        using var answer = await SendAsync("/act", "two keys");

        await answer.RefusedAsync(HttpStatusCode.BadRequest, "idempotency-key", Stop);
        Assert.Equal(0, await CountAsync("thing"));
    }

    [Fact]
    public async Task Another_body_another_condition_or_another_query_is_another_request()
    {
        using var first = await SendAsync("/act", "one", """{"a":1}""", "\"1\"");
        using var body = await SendAsync("/act", "one", """{"a":2}""", "\"1\"");
        using var condition = await SendAsync("/act", "one", """{"a":1}""", "\"2\"");
        using var none = await SendAsync("/act", "one", """{"a":1}""");
        using var query = await SendAsync("/act?type=x", "one", """{"a":1}""", "\"1\"");
        using var same = await SendAsync("/act", "one", """{"a":1}""", "\"1\"");

        foreach (var answer in new[] { body, condition, none, query })
        {
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", Stop);
        }

        Assert.True(IsReplayed(same));
        Assert.Equal(1, await CountAsync("thing"));
    }

    [Fact]
    public async Task A_stale_condition_is_not_kept_so_that_a_new_one_goes_through_with_the_same_key()
    {
        using var stale = await SendAsync("/conditional", "one", ifMatch: "\"0\"");
        using var fresh = await SendAsync("/conditional", "one", ifMatch: "\"1\"");
        using var repeat = await SendAsync("/conditional", "one", ifMatch: "\"1\"");

        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal((HttpStatusCode.OK, false, true), (fresh.StatusCode, IsReplayed(fresh), IsReplayed(repeat)));
        // What the stale one had written before it noticed is gone.
        Assert.Equal(1, await CountAsync("thing"));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task What_passes_is_not_kept_and_undoes_what_was_done(int status)
    {
        using var first = await SendAsync($"/fails-once/{status}", "one");
        var between = await CountAsync("thing");
        using var second = await SendAsync($"/fails-once/{status}", "one");
        using var third = await SendAsync($"/fails-once/{status}", "one");

        // 0: it throws.
        Assert.Equal(((HttpStatusCode)(status == 0 ? 500 : status), 0L), (first.StatusCode, between));
        Assert.Equal((HttpStatusCode.Created, false), (second.StatusCode, IsReplayed(second)));
        Assert.Equal((HttpStatusCode.Created, true), (third.StatusCode, IsReplayed(third)));
        Assert.Equal((1L, 1L), (await CountAsync("thing"), await CountAsync("idempotency")));
    }

    [Fact]
    public async Task A_refusal_is_repeated_with_its_headers_and_leaves_nothing_of_a_joined_transaction()
    {
        using var first = await SendAsync("/refuses", "one");
        using var second = await SendAsync("/refuses", "one");

        Assert.All([first, second], answer => Assert.Equal((HttpStatusCode.Conflict, TimeSpan.FromSeconds(17)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta)));
        Assert.Equal(("application/problem+json", true), (second.Content.Headers.ContentType?.MediaType, IsReplayed(second)));
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Equal((0L, 1L), (await CountAsync("thing"), await CountAsync("idempotency")));
    }

    [Fact]
    public async Task No_answer_stands_in_clear_in_the_database()
    {
        const string Word = "a-word-that-is-not-for-everybody";
        using var first = await SendAsync("/says", "one", $"\"{Word}\"");
        using var second = await SendAsync("/says", "one", $"\"{Word}\"");

        Assert.All([await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop)], text => Assert.Contains(Word, text, StringComparison.Ordinal));
        Assert.True(IsReplayed(second));
        Assert.Equal(1, await CountAsync("idempotency"));
        Assert.Equal(0, await CountAsync($"idempotency t where t::text like '%{Word}%' or t::text like '%{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Word))}%'"));
    }

    [Fact]
    public async Task An_answer_kept_under_another_secret_is_not_told_and_its_request_not_done_again()
    {
        using var first = await SendAsync("/act", "one");
        await using var other = await StartAsync("another-cursor-key-of-this-run");
        using var caller = other.Caller();

        using var repeat = await SendAsync("/act", "one", caller: caller);

        await repeat.RefusedAsync(HttpStatusCode.Conflict, "answer-unreadable", Stop);
        Assert.Equal(1, await CountAsync("thing"));
    }

    private static bool IsReplayed(HttpResponseMessage answer) => answer.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    private Task<HttpResponseMessage> SendAsync(string path, string? key, string body = "{}", string? ifMatch = null, HttpClient? caller = null) =>
        (caller ?? _caller).SendAsync(HttpMethod.Post, path, body, Stop, key, ifMatch);

    private Task<long> CountAsync(string rows) => _database.QueryAsync<long>($"select count(*) from probe.{rows}", Stop);

    private Task<ProbeService> StartAsync(string cursorKey = "cursor-key-of-this-run") => ProbeService.StartAsync(
        _database.ConnectionString,
        app =>
        {
            app.MapPost("/act", async (ProbeDbContext database) => TypedResults.Ok(await AddAsync(database)));
            app.MapPost("/acts/{id:int}", async (int id, ProbeDbContext database) => TypedResults.Ok(await AddAsync(database)));
            app.MapPost("/gated", async (ProbeDbContext database) =>
            {
                _entered.TrySetResult();
                await _gate.Task;
                return TypedResults.Ok(await AddAsync(database));
            });
            app.MapPost("/says", ([FromBody] string word) => TypedResults.Ok(word)).RequireIdempotencyKey();
            app.MapPost("/joined", async (ProbeDbContext database) =>
            {
                await using var transaction = await database.Database.BeginOrJoinAsync(CancellationToken.None);
                var id = await AddAsync(database);
                await transaction.CommitAsync(CancellationToken.None);
                return TypedResults.Ok(id);
            });
            app.MapPost("/refuses", async (HttpContext context, ProbeDbContext database) =>
            {
                await using var transaction = await database.Database.BeginOrJoinAsync(CancellationToken.None);
                await AddAsync(database);
                context.Response.Headers.RetryAfter = "17";
                return Problem.WrongState("It is not the time.");
            });
            app.MapPost("/conditional", async Task<IResult> (HttpContext context, ProbeDbContext database) =>
            {
                var id = await AddAsync(database);
                return context.Request.Headers.IfMatch == "\"1\"" ? TypedResults.Ok(id) : IfMatch.Stale();
            });
            app.MapPost("/fails-once/{status:int}", async Task<IResult> (int status, ProbeDbContext database) =>
            {
                var id = await AddAsync(database);
                return Interlocked.Increment(ref _tries) > 1 ? TypedResults.Created("/things", id)
                    : status == 0 ? throw new InvalidOperationException("The first try fails.")
                    : TypedResults.StatusCode(status);
            }).RequireIdempotencyKey();
        },
        cursorKey);

    private static async Task<Guid> AddAsync(ProbeDbContext database)
    {
        var thing = new ProbeDbContext.Thing { Id = Guid.CreateVersion7() };
        database.Things.Add(thing);
        await database.SaveChangesAsync();
        return thing.Id;
    }
}

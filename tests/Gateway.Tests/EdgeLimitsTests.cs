using System.Net;
using System.Text;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

public sealed class EdgeLimitsTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Path = "/membership/v1/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_target_over_8_KiB_is_414_and_far_over_it_the_server_cuts_off_with_the_same_status()
    {
        using var caller = gateway.Caller();

        using var over = await caller.GetAsync(Path + "?q=" + new string('x', 8 * 1024), Stop);

        await over.RefusedAsync(HttpStatusCode.RequestUriTooLong, "target-too-long", Stop);
        Assert.StartsWith("HTTP/1.1 414", await RawAsync($"GET {Path}?q={new string('x', 20 * 1024)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_over_32_KiB_or_100_are_431()
    {
        using var caller = gateway.Caller();
        using var large = new HttpRequestMessage(HttpMethod.Get, Path);
        for (var index = 0; index < 5; index++)
        {
            large.Headers.Add($"X-Large-{index}", new string('x', 7 * 1024));
        }

        using var many = new HttpRequestMessage(HttpMethod.Get, Path);
        for (var index = 0; index < 101; index++)
        {
            many.Headers.Add($"X-Many-{index}", "x");
        }

        foreach (var request in new[] { large, many })
        {
            using var answer = await caller.SendAsync(request, Stop);
            await answer.RefusedAsync(HttpStatusCode.RequestHeaderFieldsTooLarge, "headers-too-large", Stop);
        }

        Assert.StartsWith("HTTP/1.1 431", await RawAsync($"GET {Path}", string.Concat(Enumerable.Range(0, 300).Select(index => $"X-{index}: x\r\n"))), StringComparison.Ordinal);
    }

    /// <summary>The edge adds headers of its own; what it lets through must not be too large for the service behind it.</summary>
    [Fact]
    public async Task What_is_just_within_the_limits_reaches_the_service()
    {
        var token = gateway.Token();
        var authorization = $"Authorization: Bearer {token}\r\n";
        var target = $"{Path}/{Guid.NewGuid():N}?q=";
        var longest = target + new string('x', (8 * 1024) - target.Length);
        // Beside Host, Connection and Authorization there is room for 97.
        var many = string.Concat(Enumerable.Range(0, 97).Select(index => $"X-{index}: x\r\n"));
        var counted = "Host".Length + "localhost".Length + "Connection".Length + "close".Length + "Authorization".Length + "Bearer ".Length + token.Length + (4 * 4) + "X-Large".Length;
        var large = $"X-Large: {new string('x', (32 * 1024) - counted)}\r\n";

        foreach (var (line, headers) in new[] { ($"GET {longest}", ""), ($"GET {Path}", many), ($"GET {Path}", large), ($"GET {longest}", large) })
        {
            var before = gateway.BackEnd.Requests.Count;
            Assert.StartsWith("HTTP/1.1 200", await RawAsync(line, authorization + headers), StringComparison.Ordinal);
            Assert.Equal(before + 1, gateway.BackEnd.Requests.Count);
        }

        Assert.StartsWith("HTTP/1.1 414", await RawAsync($"GET {longest}x", authorization), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await RawAsync($"GET {Path}", authorization + many + "X-One-More: x\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await RawAsync($"GET {Path}", authorization + large.Replace(": x", ": xx", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_1_MiB_is_413_with_and_without_its_length(bool withLength)
    {
        using var caller = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]) };
        request.Headers.TransferEncodingChunked = !withLength;
        request.Headers.ExpectContinue = withLength;

        using var answer = await caller.SendAsync(request, Stop);

        await answer.RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", Stop);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("BREW")]
    [InlineData("PROPFIND")]
    public async Task Unknown_verbs_are_405_with_what_is_allowed(string verb)
    {
        var answer = await RawAsync($"{verb} {Path}");

        Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
        Assert.Contains("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: evil.example\r\n")]
    [InlineData("Host: localhost.evil.example\r\n")]
    [InlineData("Host: localhost\r\nHost: localhost\r\n")]
    [InlineData("")]
    [InlineData("Host: \r\n")]
    public async Task A_foreign_doubled_or_missing_host_is_400(string host)
    {
        var answer = await gateway.RawAsync($"GET /health HTTP/1.1\r\n{host}Connection: close\r\n\r\n", Stop);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer, StringComparison.Ordinal);
        if (host.Contains("evil", StringComparison.Ordinal))
        {
            // The others the server itself refuses, before anything of ours runs (decision 0021).
            Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
            Assert.Contains("\"type\":\"/problems/host\"", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_caller_says_of_itself_in_headers_does_not_reach_the_service()
    {
        using var caller = gateway.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, Path + "/headers");
        string[] names =
        [
            "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-User-Id", "X-Tenant",
            "X-HTTP-Method-Override", "X-Real-IP",
        ];
        foreach (var name in names)
        {
            request.Headers.TryAddWithoutValidation(name, "for=203.0.113.7");
        }

        using var answer = await caller.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reached = gateway.BackEnd.Requests.Single(one => one.Path == Path + "/headers");
        Assert.Equal("GET", reached.Method);
        Assert.Empty(reached.Headers.Keys.Intersect(names, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_trace_of_the_caller_goes_on_and_comes_back_and_a_malformed_one_is_replaced()
    {
        using var caller = gateway.Caller();
        async Task<string> TraceAsync(string sent)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.TryAddWithoutValidation("traceparent", sent);
            using var answer = await caller.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return answer.Headers.GetValues("traceparent").Single();
        }

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", await TraceAsync("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), StringComparison.Ordinal);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", await TraceAsync("not a trace"));
    }

    [Fact]
    public async Task Every_kind_of_answer_carries_the_security_headers_and_no_server()
    {
        using var caller = gateway.Caller();
        using var anonymous = gateway.Anonymous();
        foreach (var ask in new[] { caller.GetAsync(Path, Stop), anonymous.GetAsync(Path, Stop), anonymous.GetAsync("/nothing", Stop), anonymous.GetAsync("/health", Stop), anonymous.GetAsync("/docs", Stop) })
        {
            using var answer = await ask;
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_10_s_is_a_504_problem()
    {
        using var caller = gateway.Caller();

        using var answer = await caller.GetAsync(Path + "/slow", Stop);

        await answer.RefusedAsync(HttpStatusCode.GatewayTimeout, "http-504", Stop);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_a_502_problem_that_says_what_to_do_and_not_where_it_was()
    {
        await using var own = new GatewayHost { Settings = { ["services:events:http:0"] = "http://127.0.0.1:1" } };
        await own.InitializeAsync();
        using var caller = own.Caller();

        using var answer = await caller.GetAsync("/events/v1/dialogues", Stop);

        await answer.RefusedAsync(HttpStatusCode.BadGateway, "http-502", Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("repeat the request with the same Idempotency-Key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(":1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.git/config")]
    [InlineData("/.env")]
    [InlineData("/swagger/index.html")]
    [InlineData("/metrics")]
    [InlineData("/alive")]
    [InlineData("/health/detail")]
    [InlineData("/api/overview")]
    public async Task What_is_not_public_is_404(string path)
    {
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync(path, Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "http-404", Stop);
    }

    private async Task<string> RawAsync(string line, string headers = "") =>
        await gateway.RawAsync(new StringBuilder(line).Append(" HTTP/1.1\r\nHost: localhost\r\n").Append(headers).Append("Connection: close\r\n\r\n").ToString(), Stop);
}

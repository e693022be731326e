using System.Net;

namespace Trilateral.Gateway.Tests;

/// <summary>Pages of other origins (wire-contracts §3, row 22).</summary>
public sealed class OriginTests : IAsyncLifetime
{
    private const string Path = "/membership/v1/organisations";
    private const string Listed = "https://portal.example.org";

    private readonly GatewayHost _gateway = new() { Settings = { ["Edge:Origins:0"] = Listed, ["Edge:Origins:1"] = "http://localhost:3000" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(Listed)]
    [InlineData("http://localhost:3000")]
    public async Task A_listed_origin_may_read_answers_and_refusals_but_never_with_credentials(string origin)
    {
        using var caller = _gateway.Caller();
        using var anonymous = _gateway.Anonymous();

        foreach (var (client, status) in new[] { (caller, HttpStatusCode.OK), (anonymous, HttpStatusCode.Unauthorized) })
        {
            using var answer = await SendAsync(client, HttpMethod.Get, origin);
            Assert.Equal((status, origin), (answer.StatusCode, answer.Headers.GetValues("Access-Control-Allow-Origin").Single()));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            Assert.Contains("Origin", answer.Headers.Vary);
            var exposed = string.Join(',', answer.Headers.GetValues("Access-Control-Expose-Headers")).Split(',', StringSplitOptions.TrimEntries);
            Assert.Superset(new HashSet<string> { "ETag", "Location", "Retry-After", "RateLimit", "Idempotency-Replayed", "WWW-Authenticate" }, exposed.ToHashSet());
        }
    }

    [Theory]
    [InlineData("POST", "authorization,content-type,idempotency-key")]
    [InlineData("PUT", "authorization,content-type,if-match")]
    [InlineData("DELETE", "authorization,if-match")]
    public async Task Its_preflight_needs_no_token_and_reaches_nobody(string method, string headers)
    {
        using var anonymous = _gateway.Anonymous();

        using var answer = await PreflightAsync(anonymous, Listed, method, headers);

        Assert.Equal((HttpStatusCode.NoContent, Listed), (answer.StatusCode, answer.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Contains(method, string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        var allowed = string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")).Split(',', StringSplitOptions.TrimEntries);
        Assert.All(headers.Split(','), header => Assert.Contains(header, allowed, StringComparer.OrdinalIgnoreCase));
        Assert.Equal("600", answer.Headers.GetValues("Access-Control-Max-Age").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.DoesNotContain(_gateway.BackEnd.Requests, reached => reached.Method == "OPTIONS");
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("null")]
    [InlineData("https://portal.example.org.evil.example")]
    [InlineData("https://evilportal.example.org")]
    [InlineData("https://sub.portal.example.org")]
    [InlineData("http://portal.example.org")]
    [InlineData("https://portal.example.org:8443")]
    [InlineData("https://portal.example.org/")]
    [InlineData("HTTPS://PORTAL.EXAMPLE.ORG")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:30001")]
    public async Task Any_other_origin_is_allowed_nothing(string origin)
    {
        using var caller = _gateway.Caller();

        using var answer = await SendAsync(caller, HttpMethod.Get, origin);
        using var preflight = await PreflightAsync(caller, origin, "POST", "authorization");

        foreach (var one in new[] { answer, preflight })
        {
            Assert.DoesNotContain(one.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Contains("Origin", one.Headers.Vary);
        }
    }

    [Fact]
    public async Task Unless_one_is_listed_there_is_no_word_of_origins()
    {
        await using var own = new GatewayHost();
        await own.InitializeAsync();
        using var anonymous = own.Anonymous();
        using var caller = own.Caller();

        using var answer = await SendAsync(caller, HttpMethod.Get, Listed);
        using var preflight = await PreflightAsync(anonymous, Listed, "POST", "authorization");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (answer.StatusCode, preflight.StatusCode));
        Assert.All([answer, preflight], one => Assert.DoesNotContain(one.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("https://portal.example.org", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("https://*.example.org", false)]
    [InlineData("https://portal.example.org/", false)]
    [InlineData("https://portal.example.org/page", false)]
    [InlineData("https://Portal.example.org", false)]
    [InlineData("https://portal.example.org:443", false)]
    [InlineData("https://user@portal.example.org", false)]
    [InlineData("ftp://portal.example.org", false)]
    [InlineData("portal.example.org", false)]
    public void Only_what_a_browser_could_send_can_be_listed(string text, bool accepted) => Assert.Equal(accepted, Origins.IsOrigin(text));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string origin)
    {
        using var request = new HttpRequestMessage(method, Path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return await client.SendAsync(request, Stop);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(HttpClient client, string origin, string method, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        return await client.SendAsync(request, Stop);
    }
}

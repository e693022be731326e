using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

public sealed partial class QuotaTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Path = "/membership/v1/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_tells_what_is_left_and_the_one_over_is_429()
    {
        using var caller = gateway.Caller(quota: 3);
        for (var left = 2; left >= 0; left--)
        {
            using var answer = await caller.GetAsync(Path, Stop);
            Assert.Equal((HttpStatusCode.OK, "\"partner\";q=3;w=60", left), (answer.StatusCode, answer.Headers.GetValues("RateLimit-Policy").Single(), Left(answer)));
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var over = await caller.SendAsync(request, Stop);

        await over.RefusedAsync(HttpStatusCode.TooManyRequests, "quota-exceeded", Stop);
        using var problem = JsonDocument.Parse(await over.Content.ReadAsStringAsync(Stop));
        Assert.Equal("partner", Assert.Single(problem.RootElement.GetProperty("violated-policies").EnumerateArray()).GetString());
        Assert.True(over.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(Wait(over)));
        Assert.Equal(0, Left(over));
        using var other = gateway.Caller(quota: 3);
        using var unaffected = await other.GetAsync(Path, Stop);
        Assert.Equal(HttpStatusCode.OK, unaffected.StatusCode);
    }

    [Fact]
    public async Task The_quota_is_whole_again_after_the_time_that_was_told()
    {
        await using var own = new GatewayHost();
        await own.InitializeAsync();
        using var caller = own.Caller(quota: 1);
        using var first = await caller.GetAsync(Path, Stop);
        using var refused = await caller.GetAsync(Path, Stop);

        own.Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value);

        using var again = await caller.GetAsync(Path, Stop);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first.StatusCode, refused.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task In_parallel_exactly_the_quota_passes()
    {
        using var caller = gateway.Caller(quota: 20);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            using var answer = await caller.GetAsync(Path, Stop);
            return answer.StatusCode;
        }));

        Assert.Equal(20, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(40, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/nothing")]
    [InlineData("/problems/stale")]
    [InlineData("/docs/style.css")]
    [InlineData(Path)]
    public async Task Without_a_client_the_address_is_counted(string path)
    {
        using var client = gateway.Anonymous();
        var (first, second) = await Eventually.HoldsAsync(TwoAsync, two => Wait(two.Second) <= Wait(two.First), Stop, expectation: "two in one window, which is a minute");

        Assert.EndsWith(";q=100000;w=60", second.Headers.GetValues("RateLimit-Policy").Single(), StringComparison.Ordinal);
        Assert.True(Left(second) < Left(first));

        async Task<(HttpResponseMessage First, HttpResponseMessage Second)> TwoAsync()
        {
            var one = await client.GetAsync(path, Stop);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            return (one, await client.SendAsync(request, Stop));
        }
    }

    private static int Left(HttpResponseMessage answer) => int.Parse(State().Match(answer.Headers.GetValues("RateLimit").Single()).Groups[1].Value, CultureInfo.InvariantCulture);

    private static int Wait(HttpResponseMessage answer) => int.Parse(State().Match(answer.Headers.GetValues("RateLimit").Single()).Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^"\w+";r=(\d+);t=(\d+)$""")]
    private static partial Regex State();
}

using System.Net;
using System.Text.Json;
using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

public sealed class DashboardAccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> ClosedRoutes => new()
    {
        { "GET", "/" },
        { "GET", "/api/resources" },
        { "GET", "/api/stream" },
        { "GET", "/api/stream?log=membership&after=0" },
        { "GET", "/api/resources/membership/environment" },
        { "GET", "/api/resources/membership/log" },
        { "POST", $"/api/resources/membership/environment/{Resources.SecretName}/reveal" },
        { "POST", "/api/resources/membership/start" },
        { "POST", "/api/resources/membership/stop" },
        { "POST", "/api/resources/membership/restart" },
        { "POST", "/logout" },
        { "GET", "/nowhere" },
        { "GET", "/assets/dashboard.html" },
        { "DELETE", "/api/resources" },
    };

    public static TheoryData<string, string> Commands => new()
    {
        { "POST", "/api/resources/membership/stop" },
        { "POST", $"/api/resources/membership/environment/{Resources.SecretName}/reveal" },
        { "POST", "/logout" },
    };

    [Theory]
    [MemberData(nameof(ClosedRoutes))]
    public async Task Without_a_session_nothing_is_answered(string method, string path)
    {
        await using var host = await StartAsync();
        var client = host.Anonymous();
        foreach (var cookie in new[] { null, $"dashboard-{host.Address.Port}={DashboardHost.Token}", $"dashboard-{host.Address.Port}=" })
        {
            using var request = host.OwnPost(path);
            request.Method = new HttpMethod(method);
            if (cookie is not null)
            {
                request.Headers.Add("Cookie", cookie);
            }

            using var answer = await client.SendAsync(request, Cancellation);

            await AssertProblemAsync(answer, HttpStatusCode.Unauthorized);
            Assert.Contains("Session", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(host.Board.Executed);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/health")]
    [InlineData("/assets/dashboard.css")]
    [InlineData("/assets/dashboard.js")]
    [InlineData("/assets/icon.svg")]
    public async Task What_needs_no_session_says_nothing_of_the_resources(string path)
    {
        await using var host = await StartAsync();

        using var answer = await host.Anonymous().GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("membership", body, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardHost.Token, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_token_opens_a_session_and_leaves_the_address_bar()
    {
        await using var host = await StartAsync();
        var client = host.Anonymous();

        using var answer = await client.GetAsync(host.LogInAddress, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"dashboard-{host.Address.Port}=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(DashboardHost.Token, cookie, StringComparison.Ordinal);
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Contains("<title>Resources", await client.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_log_in_opens_its_own_session_and_log_out_ends_only_that()
    {
        await using var host = await StartAsync();
        var first = await host.LogInAsync();
        var second = await host.LogInAsync();
        Assert.NotEqual(first.DefaultRequestHeaders.GetValues("Cookie"), second.DefaultRequestHeaders.GetValues("Cookie"));

        using var left = await first.SendAsync(host.OwnPost("/logout"), Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        using var refused = await first.GetAsync("/api/resources", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var answered = await second.GetAsync("/api/resources", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("right-token-012345678")]
    [InlineData("right-token-01234567890")]
    [InlineData("RIGHT-TOKEN-0123456789")]
    public async Task A_wrong_token_opens_nothing_neither_in_the_link_nor_in_the_form(string token)
    {
        await using var host = await StartAsync();
        var client = host.Anonymous();

        using var link = await client.GetAsync("/login?t=" + token, Cancellation);
        using var form = await client.PostAsync("/login", Form(token), Cancellation);

        foreach (var answer in new[] { link, form })
        {
            await AssertProblemAsync(answer, HttpStatusCode.Unauthorized);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task The_form_takes_the_token_with_the_blanks_of_a_careless_paste()
    {
        await using var host = await StartAsync();

        using var answer = await host.Anonymous().PostAsync("/login", Form($" {DashboardHost.Token}\n"), Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_person_with_a_wrong_token_gets_the_form_again_with_the_reason()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login?t=%3Cscript%3E") { Headers = { { "Accept", "text/html,*/*" } } };

        using var answer = await host.Anonymous().SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("This is not the token of the engine that runs now.", page, StringComparison.Ordinal);
        Assert.Contains("<form", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_wrong_tokens_in_a_minute_close_the_door_even_for_the_right_one_until_the_first_is_a_minute_old()
    {
        var time = new ManualTime();
        await using var host = await DashboardHost.StartAsync(Resources.Board(), time);
        var client = host.Anonymous();
        for (var i = 0; i < DashboardSession.FailureLimit; i++)
        {
            using var wrong = await client.GetAsync("/login?t=wrong", Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        time.Advance(TimeSpan.FromSeconds(49.5));
        using var early = await client.GetAsync(host.LogInAddress, Cancellation);
        await AssertProblemAsync(early, HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), early.Headers.RetryAfter?.Delta);

        time.Advance(TimeSpan.FromSeconds(0.5));
        using var late = await client.GetAsync(host.LogInAddress, Cancellation);
        Assert.Equal(HttpStatusCode.SeeOther, late.StatusCode);
        using var tenth = await client.GetAsync("/login?t=wrong", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, tenth.StatusCode);
        using var eleventh = await client.GetAsync("/login?t=wrong", Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, eleventh.StatusCode);
    }

    [Fact]
    public async Task Nine_wrong_tokens_leave_the_door_open()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(), new ManualTime());
        var client = host.Anonymous();
        for (var i = 0; i < DashboardSession.FailureLimit - 1; i++)
        {
            using var wrong = await client.GetAsync("/login?t=wrong", Cancellation);
        }

        using var answer = await client.GetAsync(host.LogInAddress, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task Guessing_in_parallel_gets_exactly_ten_tries()
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(), new ManualTime());
        var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var answer = await client.GetAsync($"/login?t=guess-{i}", Cancellation);
            return answer.StatusCode;
        }));

        Assert.Equal(DashboardSession.FailureLimit, answers.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(60 - DashboardSession.FailureLimit, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("cross-site", "no-cors")]
    [InlineData("same-site", "cors")]
    public async Task Another_page_cannot_use_up_the_attempts(string site, string mode)
    {
        await using var host = await StartAsync();
        var client = host.Anonymous();
        for (var i = 0; i < DashboardSession.FailureLimit + 1; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/login?t=wrong")
            {
                Headers = { { "Sec-Fetch-Site", site }, { "Sec-Fetch-Mode", mode } },
            };
            using var refused = await client.SendAsync(request, Cancellation);
            await AssertProblemAsync(refused, HttpStatusCode.Forbidden);
        }

        using var answer = await client.GetAsync(host.LogInAddress, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_without_every_proof_of_our_own_page_is_refused(string method, string path)
    {
        await using var host = await StartAsync();
        var client = await host.LogInAsync();
        var origin = host.Address.GetLeftPart(UriPartial.Authority);
        (string Name, string? Proof, string? Origin, string? Site)[] forged =
        [
            ("another site", "1", "http://attacker.example", "cross-site"),
            ("another site, old browser", "1", "http://attacker.example", null),
            ("another port of localhost", "1", "http://127.0.0.1:8080", "same-site"),
            ("another scheme", "1", $"https://127.0.0.1:{host.Address.Port}", null),
            ("localhost is not 127.0.0.1", "1", $"http://localhost:{host.Address.Port}", null),
            ("a sandboxed frame", "1", "null", null),
            ("right origin, other site", "1", origin, "cross-site"),
            ("right origin, same site only", "1", origin, "same-site"),
            ("a form: no header", null, origin, "same-origin"),
            ("neither origin nor site", "1", null, null),
        ];
        foreach (var (name, proof, from, site) in forged)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            Add(request, DashboardAccess.ProofHeader, proof);
            Add(request, "Origin", from);
            Add(request, "Sec-Fetch-Site", site);

            using var answer = await client.SendAsync(request, Cancellation);

            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, name);
            Assert.DoesNotContain(Resources.Secret, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Empty(host.Board.Executed);
        using var stillIn = await client.GetAsync("/api/resources", Cancellation);
        Assert.Equal(HttpStatusCode.OK, stillIn.StatusCode);
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData(null, "same-origin")]
    public async Task Either_origin_or_fetch_metadata_is_proof_enough(string? withOrigin, string? site)
    {
        await using var host = await StartAsync();
        var client = await host.LogInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/resources/membership/stop");
        Add(request, DashboardAccess.ProofHeader, "1");
        Add(request, "Origin", withOrigin is null ? null : host.Address.GetLeftPart(UriPartial.Authority));
        Add(request, "Sec-Fetch-Site", site);

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("membership", BoardCommand.Stop), Assert.Single(host.Board.Executed));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Data_is_not_read_by_another_page_with_the_cookie(string site)
    {
        await using var host = await StartAsync();
        var client = await host.LogInAsync();
        foreach (var path in new[] { "/api/resources", "/api/resources/membership/environment", "/api/resources/membership/log", "/api/stream" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Sec-Fetch-Site", site } } };
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await AssertProblemAsync(answer, HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_link_from_another_page_is_answered_with_a_refresh_that_carries_the_strict_cookie()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { { "Sec-Fetch-Site", "cross-site" }, { "Sec-Fetch-Mode", "navigate" }, { "Accept", "text/html" } },
        };
        using var fromElsewhere = await host.Anonymous().SendAsync(request, Cancellation);
        using var fromHere = await host.Anonymous().GetAsync("/", Cancellation);

        Assert.Equal("0; url=/", Assert.Single(fromElsewhere.Headers.GetValues("Refresh")));
        Assert.False(fromHere.Headers.Contains("Refresh"));
    }

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("192.168.1.5")]
    [InlineData("[::2]")]
    public async Task A_foreign_host_name_is_refused_everywhere(string name)
    {
        await using var host = await StartAsync();
        var client = await host.LogInAsync();
        foreach (var path in new[] { "/", "/login", "/login?t=" + DashboardHost.Token, "/health", "/assets/dashboard.js", "/api/resources", "/nowhere" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = $"{name}:{host.Address.Port}" } };
            using var answer = await client.SendAsync(request, Cancellation);
            await AssertProblemAsync(answer, HttpStatusCode.MisdirectedRequest);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task The_names_of_this_machine_are_answered_also_through_a_forwarded_port(string name)
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = $"{name}:9999" } };

        using var answer = await host.Anonymous().SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/login", 200)]
    [InlineData("GET", "/login?t=wrong", 401)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/assets/dashboard.css", 200)]
    [InlineData("GET", "/assets/dashboard.js", 200)]
    [InlineData("GET", "/api/resources", 200)]
    [InlineData("GET", "/api/stream", 200)]
    [InlineData("GET", "/api/stream?after=one", 400)]
    [InlineData("GET", "/api/stream?log=nobody", 404)]
    [InlineData("GET", "/api/resources/membership/environment", 200)]
    [InlineData("GET", "/api/resources/nobody/environment", 404)]
    [InlineData("GET", "/api/resources/membership/log", 200)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("DELETE", "/api/resources", 405)]
    [InlineData("POST", "/api/resources/membership/destroy", 404)]
    [InlineData("POST", "/api/resources/nobody/stop", 404)]
    [InlineData("POST", "/api/resources/broken/stop", 500)]
    [InlineData("POST", "/login", 415)]
    public async Task Every_answer_carries_the_security_headers_and_errors_are_problem_json(string method, string path, int status)
    {
        await using var host = await DashboardHost.StartAsync(Resources.Board(Resources.Project("membership"), Resources.Project("broken")));
        // A stopped hold makes the command throw as a broken engine would.
        host.Board.Hold = new TaskCompletionSource();
        host.Board.Hold.SetException(new InvalidOperationException("the engine broke"));
        var client = await host.LogInAsync();
        using var request = host.OwnPost(path);
        request.Method = new HttpMethod(method);

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        if (path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            Assert.True(answer.Headers.CacheControl?.NoCache);
            Assert.NotNull(answer.Headers.ETag);
        }
        else
        {
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }

        if (status >= 400)
        {
            await AssertProblemAsync(answer, (HttpStatusCode)status);
        }
    }

    private static Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(Resources.Board(Resources.Project("membership")));

    private static FormUrlEncodedContent Form(string token) => new([new("t", token)]);

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.Add(name, value);
        }
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await DashboardHost.JsonAsync(answer);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.String, problem.GetProperty("title").ValueKind);
        Assert.DoesNotContain("the engine broke", problem.ToString(), StringComparison.Ordinal);
    }
}

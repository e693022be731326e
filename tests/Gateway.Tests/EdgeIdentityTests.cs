using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

public sealed class EdgeIdentityTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string Path = "/membership/v1/organisations";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_token_passes_and_goes_on_to_the_service()
    {
        using var caller = gateway.Caller();

        using var answer = await caller.GetAsync(Path + "?a=1", Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(caller.DefaultRequestHeaders.Authorization!.ToString(), gateway.BackEnd.Requests.Last().Headers["Authorization"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer garbage")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Basic YTpi")]
    public async Task Whatever_is_no_token_is_401_and_reaches_nobody(string header)
    {
        using var client = gateway.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, Path + "/nobody");
        if (header.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var answer = await client.SendAsync(request, Stop);

        await RefusedAsync(answer, header.Length > 0);
    }

    [Fact]
    public async Task Two_authorization_headers_are_401()
    {
        var token = gateway.Token();

        var answer = await gateway.RawAsync(
            $"GET {Path}/nobody HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", Stop);

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: Bearer", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.BackEnd.Requests, reached => reached.Path.EndsWith("/nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spoilt_tokens_are_401()
    {
        var good = gateway.Token();
        var parts = good.Split('.');
        using var foreign = new TestIssuer();
        string[] spoilt =
        [
            gateway.Token(change: token => token.Issuer = "http://elsewhere"),
            gateway.Token(change: token => token.Audience = "http://elsewhere"),
            gateway.Token(change: token => token.TokenType = "JWT"),
            gateway.Token(change: token => (token.IssuedAt, token.Expires) = (gateway.Clock.GetUtcNow().UtcDateTime.AddHours(-2), gateway.Clock.GetUtcNow().UtcDateTime.AddHours(-1))),
            gateway.Token(change: token => token.NotBefore = gateway.Clock.GetUtcNow().UtcDateTime.AddMinutes(5)),
            gateway.Token(change: token => token.SigningCredentials = null),
            foreign.Token(TestActor.Administrator(), gateway.Clock.GetUtcNow()),
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
        ];

        foreach (var token in spoilt)
        {
            using var client = gateway.Anonymous();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await client.GetAsync(Path + "/nobody", Stop);
            await RefusedAsync(answer, hasError: true);
        }
    }

    [Fact]
    public async Task A_token_signed_with_RS256_passes_once_its_key_is_published()
    {
        await using var own = new GatewayHost();
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        own.BackEnd.MoreKeys.Add($$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"rsa","n":"{{Base64UrlEncoder.Encode(numbers.Modulus)}}","e":"{{Base64UrlEncoder.Encode(numbers.Exponent)}}"}""");
        await own.InitializeAsync();

        foreach (var (algorithm, status) in new[] { ("RS256", HttpStatusCode.OK), ("RS384", HttpStatusCode.Unauthorized), ("PS256", HttpStatusCode.Unauthorized) })
        {
            using var caller = own.Caller(change: token => token.SigningCredentials = new(new RsaSecurityKey(rsa) { KeyId = "rsa" }, algorithm));
            using var answer = await caller.GetAsync(Path, Stop);
            Assert.Equal((algorithm, status), (algorithm, answer.StatusCode));
        }
    }

    [Fact]
    public async Task Who_holds_a_mail_reaches_what_ends_it_without_a_token_and_nothing_beside_it()
    {
        using var person = gateway.Anonymous();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });
        using var multipart = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        foreach (var body in new HttpContent?[] { form, multipart, null })
        {
            using var ended = await person.PostAsync("/notifications/v1/unsubscriptions/sealed", body, Stop);
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        }

        Assert.Equal(3, gateway.BackEnd.Requests.Count(reached => reached.Path == "/notifications/v1/unsubscriptions/sealed"));
        foreach (var path in new[] { "/notifications/v1/unsubscriptionsx", "/notifications/v1/contacts/per_1", "/notifications/v1/unsubscriptions/%2e%2e/contacts/per_1" })
        {
            using var refused = await person.GetAsync(path, Stop);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, refused.StatusCode));
        }
    }

    [Theory]
    [InlineData("?access_token=x")]
    [InlineData("?a=1&access_token=")]
    [InlineData("?access%5Ftoken=x")]
    [InlineData("?ACCESS_TOKEN=x")]
    public async Task A_token_in_the_address_beside_a_good_header_is_400_and_reaches_nobody(string query)
    {
        using var caller = gateway.Caller();
        using var anonymous = gateway.Anonymous();
        // Twice: the second time the token is remembered.
        for (var call = 0; call < 2; call++)
        {
            using var both = await caller.GetAsync(Path + "/nobody" + query, Stop);
            await both.RefusedAsync(HttpStatusCode.BadRequest, "token-in-address", Stop);
            Assert.StartsWith("error=\"invalid_request\", resource_metadata=", Assert.Single(both.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
        }

        using var alone = await anonymous.GetAsync(Path + "/nobody" + query, Stop);
        await RefusedAsync(alone, hasError: false);
        Assert.DoesNotContain(gateway.BackEnd.Requests, reached => reached.Path.EndsWith("/nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_remembered_token_ends_all_the_same()
    {
        // Of its own, since its clock moves far.
        await using var own = new GatewayHost();
        await own.InitializeAsync();
        using var caller = own.Caller();
        using var before = await caller.GetAsync(Path, Stop);
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        using var after = await caller.GetAsync(Path, Stop);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await RefusedAsync(after, hasError: true);
    }

    [Fact]
    public async Task Before_any_key_was_had_it_is_503_and_for_an_unknown_key_the_set_is_read_at_most_once_a_minute()
    {
        await using var own = new GatewayHost();
        own.BackEnd.PublishesKeys = false;
        await own.InitializeAsync();
        using var caller = own.Caller();

        using var without = await caller.GetAsync(Path, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, without.StatusCode);
        Assert.NotNull(without.Headers.RetryAfter);
        own.BackEnd.PublishesKeys = true;
        await Eventually.HoldsAsync(async () => (await caller.GetAsync(Path, Stop)).StatusCode, status => status == HttpStatusCode.OK, Stop);

        using var foreign = new TestIssuer();
        var reads = own.BackEnd.KeyReads;
        for (var call = 0; call < 5; call++)
        {
            using var client = own.Anonymous();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", foreign.Token(TestActor.Administrator(), own.Clock.GetUtcNow()));
            using var answer = await client.GetAsync(Path, Stop);
            await RefusedAsync(answer, hasError: true);
        }

        Assert.InRange(own.BackEnd.KeyReads - reads, 1, 2);
    }

    [Theory]
    [InlineData("/Membership/V1/Organisations")]
    [InlineData("/membership/v1//organisations")]
    [InlineData("/membership/v1/./organisations")]
    [InlineData("/membership/v1/%2e%2e/v1/organisations")]
    [InlineData("/docs/../membership/v1/organisations")]
    [InlineData("/docs/%2e%2e/membership/v1/organisations")]
    [InlineData("/membership/v1/organisations/")]
    [InlineData("/membership/v1/organisations.json")]
    [InlineData("/membership/v1/organisations;x=1")]
    public async Task No_spelling_of_a_path_gets_around_the_token(string target)
    {
        var answer = await gateway.RawAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Stop);

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, bool hasError)
    {
        await answer.RefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", Stop);
        var challenge = Assert.Single(answer.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Equal(hasError, challenge.Parameter!.Contains("error=\"invalid_token\"", StringComparison.Ordinal));
        Assert.Contains($"resource_metadata=\"{TestIssuer.Issuer}/.well-known/oauth-protected-resource\"", challenge.Parameter, StringComparison.Ordinal);
    }
}

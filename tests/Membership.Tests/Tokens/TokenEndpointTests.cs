using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>wire-contracts §4, rows 2, 3, 6 and 7, over real HTTP.</summary>
public sealed class TokenEndpointTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private static readonly string[] AllScopes =
        ["membership:read", "membership:write", "events:read", "events:write", "submissions:read", "submissions:write", "notifications:read", "notifications:write"];

    private HttpClient _administrator = null!;
    private HttpClient _anonymous = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        _anonymous = host.Anonymous();
        // The first key is made when the service has started.
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(distinct algorithm) = 2 from membership.signing_keys", Stop), "there is a signing key of each algorithm", Stop);
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        _anonymous.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_client_with_its_secret_gets_a_token_that_says_who_it_is_and_what_it_may()
    {
        var (framework, organisation, person) = (TestActor.NewId("frm"), await new Scene(host).OrganisationAsync(), TestActor.NewId("per"));
        var partner = await PartnerSystem.RegisterAsync(_administrator, "civil_society", framework, organisation, person, 1_234);
        await partner.GrantAsync(_administrator, Roles.AllianceMember);
        await partner.GrantAsync(_administrator, Roles.AllianceCoordinator);

        using var answer = await partner.AskAsync(_anonymous);

        var body = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(["access_token", "expires_in", "scope", "token_type"], body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("Bearer", 600), (body.GetProperty("token_type").GetString(), body.GetProperty("expires_in").GetInt32()));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var token = new JsonWebToken(body.GetProperty("access_token").GetString());
        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        Assert.Equal(TestIssuer.Issuer, token.Issuer);
        Assert.Equal([TestIssuer.Issuer], token.Audiences);
        Assert.Equal((partner.Id, partner.Id), (token.Subject, token.GetPayloadValue<string>("client_id")));
        Assert.Equal(TimeSpan.FromSeconds(600), token.ValidTo - token.IssuedAt);
        Assert.Equal(22, token.Id.Length);
        Assert.Equal(("civil_society", framework), (token.GetPayloadValue<string>("side"), token.GetPayloadValue<string>("framework")));
        Assert.Equal((organisation, person), (token.GetPayloadValue<string>("org"), token.GetPayloadValue<string>("person_id")));
        Assert.Equal([Roles.AllianceCoordinator, Roles.AllianceMember], token.GetPayloadValue<string[]>("roles"));
        // Registered in epoch 1; each mandate raised it.
        Assert.Equal((3, 1_234), (token.GetPayloadValue<long>("epoch"), token.GetPayloadValue<int>("quota")));
        Assert.Equal(AllScopes, token.GetPayloadValue<string>("scope").Split(' '));
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.audit_entries where action = 'token.issued' and subject = '{partner.Id}' and after::jsonb ->> 'jti' = '{token.Id}'", Stop));
    }

    [Fact]
    public async Task Its_token_works_at_the_service_as_soon_as_the_news_are_there()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        var token = (await partner.TokenAsync(_anonymous)).EncodedToken;
        using var caller = host.Bearing(() => token);

        await Eventually.EqualsAsync(HttpStatusCode.OK, async () => await StatusAsync(caller), Stop);
    }

    [Fact]
    public async Task Mandates_that_have_not_begun_or_have_ended_are_not_in_the_token()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        await partner.GrantAsync(_administrator, Roles.Chair, new { clientId = partner.Id, role = Roles.Chair, document = "Later", startsAt = host.Clock.GetUtcNow().AddHours(1) });
        var ended = (await partner.GrantAsync(_administrator, Roles.Secretariat)).GetProperty("id").GetString();
        using var end = await _administrator.PostAsync($"/membership/v1/mandates/{ended}/end", new { reason = "It was for a day." }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, end.StatusCode);

        var token = await partner.TokenAsync(_anonymous);

        Assert.Empty(token.GetPayloadValue<string[]>("roles"));
    }

    [Theory]
    [InlineData("membership:read", "membership:read")]
    [InlineData("events:write membership:read", "membership:read events:write")]
    [InlineData("events:read events:read", "events:read")]
    public async Task A_narrower_scope_is_given_as_asked(string asked, string given)
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        using var answer = await partner.AskAsync(_anonymous, ("scope", asked));

        Assert.Equal(given, (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("scope").GetString());
    }

    [Fact]
    public async Task A_resource_narrows_audience_and_scope()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        var one = await partner.TokenAsync(_anonymous, ("resource", TestIssuer.Issuer + "/events/v1"));
        var two = await partner.TokenAsync(_anonymous, ("resource", TestIssuer.Issuer + "/events/v1"), ("resource", TestIssuer.Issuer + "/submissions/v1"), ("scope", "submissions:read"));
        var all = await partner.TokenAsync(_anonymous, ("resource", TestIssuer.Issuer));

        Assert.Equal([TestIssuer.Issuer + "/events/v1"], one.Audiences);
        Assert.Equal("events:read events:write", one.GetPayloadValue<string>("scope"));
        Assert.Equal([TestIssuer.Issuer + "/events/v1", TestIssuer.Issuer + "/submissions/v1"], two.Audiences);
        Assert.Equal("submissions:read", two.GetPayloadValue<string>("scope"));
        Assert.Equal([TestIssuer.Issuer], all.Audiences);
    }

    [Theory]
    [InlineData("grant_type=client_credentials&resource=http%3A%2F%2Flocalhost%3A8080%2Fnothing%2Fv1", HttpStatusCode.BadRequest, "invalid_target")]
    [InlineData("grant_type=client_credentials&resource=http%3A%2F%2Flocalhost%3A8080%2F", HttpStatusCode.BadRequest, "invalid_target")]
    [InlineData("grant_type=client_credentials&scope=everything", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("grant_type=client_credentials&scope=membership%3Aread++events%3Aread", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("grant_type=client_credentials&scope=membership%3Aread&resource=http%3A%2F%2Flocalhost%3A8080%2Fevents%2Fv1", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("grant_type=password&username=a&password=b", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("grant_type=authorization_code&code=a", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("grant_type=refresh_token&refresh_token=a", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type=", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_secret=a", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_assertion=a&client_assertion_type=b", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_id=cli_00000000000000000000000000000000", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task A_wrong_request_gets_the_word_of_the_standard(string form, HttpStatusCode status, string error)
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = PartnerTokens.Basic(partner.Id, partner.Secret!);

        using var answer = await _anonymous.SendAsync(request, Stop);

        await RefusedAsync(answer, status, error);
    }

    [Theory]
    [InlineData("application/json", """{"grant_type":"client_credentials"}""")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--x--\r\n")]
    [InlineData("text/plain", "grant_type=client_credentials")]
    public async Task Only_a_form_is_read(string type, string body)
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = PartnerTokens.Basic(partner.Id, partner.Secret!);

        using var answer = await _anonymous.SendAsync(request, Stop);

        await RefusedAsync(answer, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Credentials_in_the_address_are_refused_and_GET_is_no_way()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        using var query = await partner.SendAsync(_anonymous, $"/oauth/token?client_id={partner.Id}&client_secret={partner.Secret}", [("grant_type", "client_credentials")], authorization: "");
        using var get = await _anonymous.GetAsync("/oauth/token?grant_type=client_credentials", Stop);

        await RefusedAsync(query, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task A_secret_in_the_form_alone_is_no_way_that_is_offered()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        using var answer = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials"), ("client_id", partner.Id), ("client_secret", partner.Secret!)], authorization: "");

        await RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task Both_halves_of_the_basic_header_are_percent_decoded()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        var encoded = string.Concat($"{partner.Id}".Select(c => $"%{(int)c:X2}")) + ":" + string.Concat(partner.Secret!.Select(c => $"%{(int)c:x2}"));

        using var answer = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(encoded)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic %%%")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Bearer abc")]
    [InlineData("Digest abc")]
    public async Task A_header_that_proves_nothing_is_invalid_client(string authorization)
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        using var answer = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], authorization);

        await RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Unknown_and_known_clients_with_a_wrong_secret_get_the_same_answer()
    {
        var known = await PartnerSystem.RegisterAsync(_administrator);
        var unknown = known with { Id = TestActor.NewId("cli") };
        var noId = known with { Id = "nobody" };

        using var one = await (known with { Secret = "trs_wrong" }).AskAsync(_anonymous);
        using var two = await unknown.AskAsync(_anonymous);
        using var three = await noId.AskAsync(_anonymous);

        await RefusedAsync(one, HttpStatusCode.Unauthorized, "invalid_client");
        foreach (var answer in new[] { two, three })
        {
            Assert.Equal(one.StatusCode, answer.StatusCode);
            Assert.Equal(one.Headers.WwwAuthenticate.ToString(), answer.Headers.WwwAuthenticate.ToString());
            Assert.Equal(await one.Content.ReadAsStringAsync(Stop), await answer.Content.ReadAsStringAsync(Stop));
        }
    }

    [Fact]
    public async Task A_closed_client_gets_no_token_and_the_same_answer()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        using var closed = await _administrator.PostAsync($"/membership/v1/clients/{partner.Id}/close", new { reason = "Test" }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);

        using var answer = await partner.AskAsync(_anonymous);

        await RefusedAsync(answer, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Fact]
    public async Task Guessing_is_stopped_for_the_client_and_the_address_and_ends_no_living_token()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        using var before = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], address: "198.51.100.1");
        var token = (await before.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("access_token").GetString()!;
        using var caller = host.Bearing(() => token);
        await Eventually.EqualsAsync(HttpStatusCode.OK, async () => await StatusAsync(caller), Stop);
        var wrong = PartnerTokens.Basic(partner.Id, "trs_wrong").ToString();

        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < 20; guess++)
        {
            // From twenty addresses: the client's own count stops it.
            using var answer = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], wrong, address: $"203.0.113.{guess}");
            answers.Add(answer.StatusCode);
            Assert.Equal(answer.StatusCode == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is not null);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 10), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 10)], answers);
        using var right = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], address: "203.0.113.99");
        using var known = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], address: "198.51.100.1");
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (right.StatusCode, known.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(caller));
        for (var guess = 0; guess < 30; guess++)
        {
            using var answer = await (partner with { Id = TestActor.NewId("cli") }).SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], address: "192.0.2.1");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using var address = await (partner with { Id = TestActor.NewId("cli") }).SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], address: "192.0.2.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, address.StatusCode);
    }

    [Fact]
    public async Task A_signed_assertion_proves_a_client_once_and_never_twice_also_not_at_the_same_time()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var partner = await PartnerSystem.RegisterAsync(_administrator, publicKeys: [PartnerSystem.PublicKey(key, "one")]);
        Assert.Null(partner.Secret);
        var assertion = partner.Assertion(key, "one", host.Clock.GetUtcNow());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AssertAsync(partner, assertion)));

        Assert.Equal([HttpStatusCode.OK, .. Enumerable.Repeat(HttpStatusCode.Unauthorized, 7)], answers.Order());
        Assert.Equal(HttpStatusCode.Unauthorized, await AssertAsync(partner, assertion));
        Assert.Equal(HttpStatusCode.OK, await AssertAsync(partner, partner.Assertion(key, "one", host.Clock.GetUtcNow())));
    }

    [Fact]
    public async Task An_assertion_that_is_not_quite_right_proves_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        object[] keys = [PartnerSystem.PublicKey(key, "one"), PartnerSystem.PublicKey(foreign, "two")];
        var now = host.Clock.GetUtcNow();
        Action<SecurityTokenDescriptor>[] changes =
        [
            token => token.Audience = TestIssuer.Issuer + "/oauth/token",
            token => token.Audiences.Add("https://elsewhere.example"),
            token => token.Audience = "",
            token => token.Issuer = TestActor.NewId("cli"),
            token => token.Claims["sub"] = TestActor.NewId("cli"),
            token => token.Claims.Remove("jti"),
            token => token.Claims["jti"] = "",
            token => token.Claims["jti"] = new string('j', 129),
            token => token.Expires = null,
            token => token.Expires = now.UtcDateTime.AddSeconds(-31),
            token => (token.IssuedAt, token.Expires) = (now.UtcDateTime, now.UtcDateTime.AddSeconds(301)),
            token => (token.IssuedAt, token.Expires) = (null, now.UtcDateTime.AddMinutes(6)),
            token => token.NotBefore = now.UtcDateTime.AddMinutes(1),
            token => token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = new[] { "x" }, ["x"] = 1 },
            token => token.SigningCredentials = new(new ECDsaSecurityKey(foreign) { KeyId = "one" }, SecurityAlgorithms.EcdsaSha256),
            token => token.SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = "three" }, SecurityAlgorithms.EcdsaSha256),
        ];
        foreach (var (index, change) in changes.Index())
        {
            // A client of its own for each, or the count of failures would refuse it before it is looked at.
            var one = await PartnerSystem.RegisterAsync(_administrator, publicKeys: keys);
            Assert.Equal((index, HttpStatusCode.Unauthorized), (index, await AssertAsync(one, one.Assertion(key, "one", now, change))));
            Assert.Equal((index, HttpStatusCode.OK), (index, await AssertAsync(one, one.Assertion(key, "one", now))));
        }

        var partner = await PartnerSystem.RegisterAsync(_administrator, publicKeys: keys);
        using var other = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials"), ("client_assertion", partner.Assertion(key, "one", now)), ("client_assertion_type", "jwt")], authorization: "");
        await RefusedAsync(other, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Of_its_own_tokens_a_client_can_ask_and_end_each_and_of_others_learns_nothing()
    {
        var (partner, other) = (await PartnerSystem.RegisterAsync(_administrator), await PartnerSystem.RegisterAsync(_administrator));
        var token = await partner.TokenAsync(_anonymous, ("scope", "events:read"));

        var alive = await IntrospectAsync(partner, token.EncodedToken);
        Assert.True(alive.GetProperty("active").GetBoolean());
        Assert.Equal(("events:read", partner.Id, partner.Id), (alive.GetProperty("scope").GetString(), alive.GetProperty("client_id").GetString(), alive.GetProperty("sub").GetString()));
        Assert.Equal(600, alive.GetProperty("exp").GetInt64() - alive.GetProperty("iat").GetInt64());
        foreach (var (asker, text) in new[] { (other, token.EncodedToken), (partner, "nonsense"), (partner, token.EncodedToken[..^4] + "AAAA") })
        {
            Assert.Equal("""{"active":false}""", (await IntrospectAsync(asker, text)).GetRawText());
        }

        // 600 s, and the 30 s that clocks may differ by.
        foreach (var (later, active) in new[] { (599, true), (631, false) })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(later));
            try
            {
                Assert.Equal(active, (await IntrospectAsync(partner, token.EncodedToken)).GetProperty("active").GetBoolean());
            }
            finally
            {
                host.Clock.Advance(TimeSpan.FromSeconds(-later));
            }
        }

        // Another's token: 200, and nothing happens.
        Assert.Equal(HttpStatusCode.OK, await RevokeAsync(other, token.EncodedToken));
        Assert.Equal(HttpStatusCode.OK, await RevokeAsync(partner, "nonsense"));
        Assert.True((await IntrospectAsync(partner, token.EncodedToken)).GetProperty("active").GetBoolean());

        Assert.Equal(HttpStatusCode.OK, await RevokeAsync(partner, token.EncodedToken));
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(partner, token.EncodedToken)).GetRawText());
        Assert.Equal(HttpStatusCode.OK, await RevokeAsync(partner, token.EncodedToken));
        Assert.Equal(2, await host.Database.QueryAsync<long>($"select epoch from membership.clients where id = '{Guid.Parse(partner.Id.AsSpan(4))}'", Stop));

        using var anonymous = await partner.SendAsync(_anonymous, "/oauth/introspect", [("token", token.EncodedToken)], authorization: "");
        await RefusedAsync(anonymous, HttpStatusCode.Unauthorized, "invalid_client");
        using var missing = await partner.SendAsync(_anonymous, "/oauth/revoke", []);
        await RefusedAsync(missing, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Failed_proofs_of_a_known_client_are_audited_the_first_of_a_minute_each()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        var unknown = TestActor.NewId("cli");
        for (var round = 1; round <= 2; round++)
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                using var wrong = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], PartnerTokens.Basic(partner.Id, "guessed-secret").ToString());
                using var nobody = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], PartnerTokens.Basic(unknown, "guessed-secret").ToString());
                await RefusedAsync(wrong, HttpStatusCode.Unauthorized, "invalid_client");
                await RefusedAsync(nobody, HttpStatusCode.Unauthorized, "invalid_client");
            }

            await Eventually.EqualsAsync((long)round, () => AuditedAsync(partner.Id), Stop);
            host.Clock.Advance(AuthenticationLimit.Window);
        }

        // Everything that was to be written has been: the row of a later failure stands behind it.
        using var last = await partner.SendAsync(_anonymous, "/oauth/token", [("grant_type", "client_credentials")], PartnerTokens.Basic(partner.Id, "guessed-secret").ToString());
        await Eventually.EqualsAsync(3L, () => AuditedAsync(partner.Id), Stop);
        Assert.Equal(0, await AuditedAsync(unknown));
        Assert.Equal(0, await host.Database.QueryAsync<long>("select count(*) from membership.audit_entries where after like '%guessed-secret%'", Stop));

        Task<long> AuditedAsync(string client) => host.Database.QueryAsync<long>(
            $"select count(*) from membership.audit_entries where action = 'client.authentication-failed' and subject = '{client}' and actor = '{client}' and after::jsonb ->> 'method' = 'client_secret_basic'", Stop);
    }

    [Fact]
    public async Task Metadata_says_where_everything_is()
    {
        var server = await _anonymous.ReadAsync("/.well-known/oauth-authorization-server", Stop);
        var resource = await _anonymous.ReadAsync("/.well-known/oauth-protected-resource", Stop);
        using var keys = await _anonymous.GetAsync("/.well-known/jwks.json", Stop);

        Assert.Equal(TestIssuer.Issuer, server.GetProperty("issuer").GetString());
        Assert.Equal(TestIssuer.Issuer + "/oauth/token", server.GetProperty("token_endpoint").GetString());
        Assert.Equal(TestIssuer.Issuer + "/oauth/revoke", server.GetProperty("revocation_endpoint").GetString());
        Assert.Equal(TestIssuer.Issuer + "/oauth/introspect", server.GetProperty("introspection_endpoint").GetString());
        Assert.Equal(TestIssuer.Issuer + "/.well-known/jwks.json", server.GetProperty("jwks_uri").GetString());
        Assert.Equal(["client_credentials"], server.GetProperty("grant_types_supported").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(["client_secret_basic", "private_key_jwt"], server.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(AllScopes, server.GetProperty("scopes_supported").EnumerateArray().Select(value => value.GetString()));
        Assert.True(server.GetProperty("resource_indicators_supported").GetBoolean());
        Assert.Equal((TestIssuer.Issuer, TestIssuer.Issuer), (resource.GetProperty("resource").GetString(), resource.GetProperty("authorization_servers")[0].GetString()));
        var set = await keys.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal((true, TimeSpan.FromSeconds(300)), (keys.Headers.CacheControl!.Public, keys.Headers.CacheControl.MaxAge));
        Assert.Equal(
            [("EC", "ES256"), ("RSA", "RS256")],
            set.GetProperty("keys").EnumerateArray().Select(key => (key.GetProperty("kty").GetString(), key.GetProperty("alg").GetString())).Order());
        Assert.All(set.GetProperty("keys").EnumerateArray(), key => Assert.DoesNotContain(key.EnumerateObject(), member => member.Name is "d" or "p" or "q" or "dp" or "dq" or "qi"));
    }

    [Fact]
    public async Task A_client_that_asks_for_RS256_gets_tokens_that_every_library_can_check_and_the_service_believes()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator, tokenAlgorithm: "RS256");
        Assert.Equal("RS256", partner.Answer.GetProperty("tokenAlgorithm").GetString());
        Assert.Equal("ES256", (await PartnerSystem.RegisterAsync(_administrator)).Answer.GetProperty("tokenAlgorithm").GetString());

        var token = await partner.TokenAsync(_anonymous);

        Assert.Equal(("at+jwt", "RS256"), (token.Typ, token.Alg));
        var set = await _anonymous.ReadAsync("/.well-known/jwks.json", Stop);
        var key = set.GetProperty("keys").EnumerateArray().Single(one => one.GetProperty("kid").GetString() == token.Kid);
        // Checked without the platform's code: PKCS #1 v1.5 over the first two parts (RFC 7518 §3.3).
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.GetProperty("n").GetString()), Exponent = Base64UrlEncoder.DecodeBytes(key.GetProperty("e").GetString()) });
        var parts = token.EncodedToken.Split('.');
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var caller = host.Bearing(() => token.EncodedToken);
        await Eventually.EqualsAsync(HttpStatusCode.OK, async () => await StatusAsync(caller), Stop);
        Assert.True((await IntrospectAsync(partner, token.EncodedToken)).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task There_are_no_other_algorithms()
    {
        foreach (var algorithm in new[] { "RS384", "rs256", "none", "HS256", "" })
        {
            using var answer = await _administrator.PostAsync("/membership/v1/clients", new { name = "Partner", side = "unodc", tokenAlgorithm = algorithm }, Stop);
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/tokenAlgorithm");
        }
    }

    [Fact]
    public async Task An_assertion_may_be_signed_with_RS256_and_with_nothing_else_of_an_RSA_key()
    {
        using var key = RSA.Create(2048);
        using var foreign = RSA.Create(2048);
        var now = host.Clock.GetUtcNow();
        object[] keys = [PartnerSystem.PublicKey(key, "one")];
        var partner = await PartnerSystem.RegisterAsync(_administrator, publicKeys: keys);
        var assertion = partner.Assertion(key, "one", now);
        Assert.Equal(("RS256", HttpStatusCode.OK), (new JsonWebToken(assertion).Alg, await AssertAsync(partner, assertion)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AssertAsync(partner, assertion));

        Action<SecurityTokenDescriptor>[] changes =
        [
            token => token.SigningCredentials = new(new RsaSecurityKey(foreign) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
            token => token.SigningCredentials = new(new RsaSecurityKey(key) { KeyId = "one" }, SecurityAlgorithms.RsaSha384),
            token => token.SigningCredentials = new(new RsaSecurityKey(key) { KeyId = "one" }, SecurityAlgorithms.RsaSsaPssSha256),
            token => token.SigningCredentials = new(new SymmetricSecurityKey(key.ExportSubjectPublicKeyInfo()) { KeyId = "one" }, SecurityAlgorithms.HmacSha256),
        ];
        foreach (var (index, change) in changes.Index())
        {
            var one = await PartnerSystem.RegisterAsync(_administrator, publicKeys: keys);
            Assert.Equal((index, HttpStatusCode.Unauthorized), (index, await AssertAsync(one, one.Assertion(key, "one", now, change))));
        }
    }

    private async Task<HttpStatusCode> AssertAsync(PartnerSystem partner, string assertion, string? address = null)
    {
        using var answer = await partner.SendAsync(
            _anonymous,
            "/oauth/token",
            [("grant_type", "client_credentials"), ("client_assertion", assertion), ("client_assertion_type", PartnerSystem.AssertionType)],
            authorization: "",
            address: address);
        return answer.StatusCode;
    }

    private async Task<System.Text.Json.JsonElement> IntrospectAsync(PartnerSystem partner, string token)
    {
        using var answer = await partner.SendAsync(_anonymous, "/oauth/introspect", [("token", token)]);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }

    private async Task<HttpStatusCode> RevokeAsync(PartnerSystem partner, string token)
    {
        using var answer = await partner.SendAsync(_anonymous, "/oauth/revoke", [("token", token), ("token_type_hint", "access_token")]);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient caller)
    {
        using var answer = await caller.GetAsync("/membership/v1/organisations", Stop);
        return answer.StatusCode;
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string error)
    {
        var body = await answer.JsonAsync(status, Stop);
        Assert.Equal(error, body.GetProperty("error").GetString());
        Assert.NotEqual("", body.GetProperty("error_description").GetString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count > 0);
    }
}

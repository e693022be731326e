using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

public sealed class ClientTests(MembershipHost host) : IClassFixture<MembershipHost>, IAsyncLifetime
{
    private const string Path = "/membership/v1/clients";

    private HttpClient _administrator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(*) > 0 from membership.signing_keys", Stop), "there is a signing key", Stop);
    }

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_client_is_registered_audited_and_read_back_without_its_secret()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator, "government", TestActor.NewId("frm"), personId: TestActor.NewId("per"));

        using var read = await _administrator.GetAsync($"{Path}/{partner.Id}", Stop);
        var text = await read.Content.ReadAsStringAsync(Stop);

        var shown = await read.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("\"1\"", "open", 600), (read.Tag(), shown.GetProperty("state").GetString(), shown.GetProperty("quotaPerMinute").GetInt32()));
        Assert.Equal(1, shown.GetProperty("secrets").GetArrayLength());
        Assert.False(shown.TryGetProperty("secret", out _));
        Assert.DoesNotContain(partner.Secret!, text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync($"membership.audit_entries where subject = '{partner.Id}' and action = 'client.registered'"));
        var list = await (await _administrator.GetAsync($"{Path}?side=government&limit=200", Stop)).Content.ReadAsStringAsync(Stop);
        Assert.Contains(partner.Id, list, StringComparison.Ordinal);
        Assert.DoesNotContain(partner.Secret!, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_secret_stands_nowhere_in_the_database_and_a_repeat_shows_it_again()
    {
        var key = Guid.CreateVersion7().ToString("N");
        var body = new { name = "Partner with a secret", side = "unodc" };
        using var first = await _administrator.PostAsync(Path, body, Stop, key);
        using var second = await _administrator.PostAsync(Path, body, Stop, key);

        var secret = (await first.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("secret").GetString()!;
        Assert.Equal(47, secret.Length);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.All([first, second], answer => Assert.True(answer.Headers.CacheControl!.NoStore));
        foreach (var table in new[] { "idempotency", "clients", "client_secrets", "audit_entries", "outbox" })
        {
            // As text and as the bytes of it, which is how bytea shows itself.
            Assert.Equal(0, await CountAsync($"membership.{table} t where t::text like '%{secret}%' or t::text like '%{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))}%'"));
        }

        Assert.Equal(1, await CountAsync($"membership.client_secrets where hash = '\\x{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))}'"));
    }

    [Fact]
    public async Task Two_secrets_live_at_a_time_and_each_change_raises_the_epoch()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        using var anonymous = host.Anonymous();

        using var added = await _administrator.PostAsync($"{Path}/{partner.Id}/secrets", new { }, Stop);
        using var third = await _administrator.PostAsync($"{Path}/{partner.Id}/secrets", new { }, Stop);

        var next = (await added.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("secret").GetString()!;
        Assert.Equal($"{Path}/{partner.Id}", added.Headers.Location?.OriginalString);
        await third.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(2, await EpochAsync(partner));
        using var withOld = await partner.AskAsync(anonymous);
        using var withNew = await (partner with { Secret = next }).AskAsync(anonymous);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (withOld.StatusCode, withNew.StatusCode));

        var first = partner.Answer.GetProperty("secrets")[0].GetProperty("id").GetString();
        using var stale = await _administrator.DeleteAsync($"{Path}/{partner.Id}/secrets/{first}", "\"1\"", Stop);
        using var absent = await _administrator.DeleteAsync($"{Path}/{partner.Id}/secrets/{TestActor.NewId("sec")}", "\"2\"", Stop);
        using var blind = await _administrator.DeleteAsync($"{Path}/{partner.Id}/secrets/{first}", null, Stop);
        using var ended = await _administrator.DeleteAsync($"{Path}/{partner.Id}/secrets/{first}", added.Tag(), Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await blind.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        using var gone = await partner.AskAsync(anonymous);
        using var stays = await (partner with { Secret = next }).AskAsync(anonymous);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (gone.StatusCode, stays.StatusCode));
        Assert.Equal(3, await EpochAsync(partner));
        Assert.Equal(2, await CountAsync($"membership.outbox where message_type like '%:ClientEpochRaised' and body::jsonb ->> 'clientId' = '{partner.Id}'"));
        Assert.Equal(2, await CountAsync($"membership.audit_entries where subject = '{partner.Id}' and action in ('client.secret-added', 'client.secret-ended') and before is not null and after is not null"));
    }

    [Fact]
    public async Task Twenty_parallel_secrets_leave_two()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _administrator.InsistAsync($"{Path}/{partner.Id}/secrets", new { }, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal(2, await CountAsync($"membership.client_secrets where client_id = '{Guid.Parse(partner.Id.AsSpan(4))}'"));
    }

    [Fact]
    public async Task A_client_is_closed_once_for_a_reason()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);

        using var silent = await _administrator.PostAsync($"{Path}/{partner.Id}/close", new { }, Stop, ifMatch: "\"1\"");
        using var closed = await _administrator.PostAsync($"{Path}/{partner.Id}/close", new { reason = "The agreement has ended" }, Stop, ifMatch: "\"1\"");
        using var again = await _administrator.PostAsync($"{Path}/{partner.Id}/close", new { reason = "Again" }, Stop, ifMatch: "\"2\"");
        using var secret = await _administrator.PostAsync($"{Path}/{partner.Id}/secrets", new { }, Stop);

        await silent.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        Assert.Equal("closed", (await closed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await secret.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(1, await CountAsync($"membership.outbox where message_type like '%:ClientEpochRaised' and body::jsonb ->> 'clientId' = '{partner.Id}' and (body::jsonb ->> 'closed')::boolean"));
        Assert.Equal("The agreement has ended", await host.Database.QueryAsync<string>($"select reason from membership.audit_entries where subject = '{partner.Id}' and action = 'client.closed'", Stop));
    }

    [Theory]
    [InlineData("""{"side":"unodc"}""", "/name")]
    [InlineData("""{"name":"x"}""", "/side")]
    [InlineData("""{"name":"x","side":"press"}""", "/side")]
    [InlineData("""{"name":"x","side":"unodc","framework":"frm_1"}""", "/framework")]
    [InlineData("""{"name":"x","side":"unodc","organisation":"ORG_00000000000000000000000000000000"}""", "/organisation")]
    [InlineData("""{"name":"x","side":"unodc","personId":"A person"}""", "/personId")]
    [InlineData("""{"name":"x","side":"unodc","quotaPerMinute":0}""", "/quotaPerMinute")]
    [InlineData("""{"name":"x","side":"unodc","quotaPerMinute":100001}""", "/quotaPerMinute")]
    [InlineData("""{"name":"x","side":"platform","framework":"frm_00000000000000000000000000000001"}""", "/framework")]
    [InlineData("""{"name":"x","side":"unodc","publicKeys":[{"kty":"oct","kid":"a","k":"AAAA"}]}""", "/publicKeys/0/k")]
    [InlineData("""{"name":"x","side":"unodc","publicKeys":[{"kty":"EC","kid":"a","crv":"P-256","x":"AAAA","y":"AAAA"}]}""", "/publicKeys/0")]
    [InlineData("""{"name":"x","side":"unodc","publicKeys":[null]}""", "/publicKeys/0")]
    [InlineData("""{"name":"x","side":"unodc","roles":["platform_administrator"]}""", "/roles")]
    [InlineData("""{"name":"x","side":"unodc","epoch":7}""", "/epoch")]
    public async Task What_is_wrong_is_named_by_its_pointer(string body, string pointer)
    {
        using var answer = await _administrator.PostAsync(Path, body, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    [Fact]
    public async Task A_private_key_a_short_one_and_one_of_another_curve_are_refused()
    {
        using var small = RSA.Create(1024);
        using var large = RSA.Create(2048);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var withPrivatePart = JsonSerializer.SerializeToNode(PartnerSystem.PublicKey(pair, "a"))!.AsObject();
        withPrivatePart["d"] = "AAAA";

        using var leaked = await _administrator.PostAsync(Path, new { name = "x", side = "unodc", publicKeys = new object[] { withPrivatePart } }, Stop);
        using var weak = await _administrator.PostAsync(Path, new { name = "x", side = "unodc", publicKeys = new[] { Rsa(small, "a") } }, Stop);
        using var twice = await _administrator.PostAsync(Path, new { name = "x", side = "unodc", publicKeys = new[] { Rsa(large, "a"), Rsa(large, "a") } }, Stop);
        using var good = await _administrator.PostAsync(Path, new { name = "x", side = "unodc", publicKeys = new[] { Rsa(large, "a"), PartnerSystem.PublicKey(pair, "b") } }, Stop);

        await leaked.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/publicKeys/0/d");
        await weak.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/publicKeys/0");
        await twice.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/publicKeys");
        Assert.Equal(2, (await good.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("publicKeys").GetArrayLength());
    }

    [Fact]
    public async Task Nobody_but_an_administrator_sees_or_makes_clients()
    {
        var partner = await PartnerSystem.RegisterAsync(_administrator);
        foreach (var actor in new[] { TestActor.Unodc(), TestActor.Government(TestActor.NewId("frm")), TestActor.Coordinator(TestActor.NewId("frm")) })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var list = await caller.GetAsync(Path, Stop);
            using var read = await caller.GetAsync($"{Path}/{partner.Id}", Stop);
            using var make = await caller.PostAsync(Path, new { name = "x", side = "platform" }, Stop);
            using var secret = await caller.PostAsync($"{Path}/{partner.Id}/secrets", new { }, Stop);
            foreach (var answer in new[] { list, read, make, secret })
            {
                await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            }
        }

        using var absent = await _administrator.GetAsync($"{Path}/{TestActor.NewId("cli")}", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static object Rsa(RSA key, string keyId)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", kid = keyId, n = System.Buffers.Text.Base64Url.EncodeToString(parameters.Modulus), e = System.Buffers.Text.Base64Url.EncodeToString(parameters.Exponent) };
    }

    private Task<long> EpochAsync(PartnerSystem partner) => host.Database.QueryAsync<long>($"select epoch from membership.clients where id = '{Guid.Parse(partner.Id.AsSpan(4))}'", Stop);

    private Task<long> CountAsync(string rows) => host.Database.QueryAsync<long>($"select count(*) from {rows}", Stop);
}

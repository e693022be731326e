using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Trilateral.Membership.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>A host of its own: its clock goes through two months.</summary>
public sealed class SigningKeyRotationTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_follow_each_other_without_a_token_that_cannot_be_read()
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var anonymous = host.Anonymous();
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(distinct algorithm) = 2 from membership.signing_keys", Stop), "there is a signing key of each algorithm", Stop);
        // One for each algorithm: their keys come and go side by side.
        PartnerSystem[] partners = [await PartnerSystem.RegisterAsync(administrator), await PartnerSystem.RegisterAsync(administrator, tokenAlgorithm: "RS256")];
        var first = await KeysAsync(anonymous);
        Assert.Equal(["ES256", "RS256"], first.Keys.Order(StringComparer.Ordinal));
        var start = await host.Database.QueryAsync<DateTime>("select max(used_from) from membership.signing_keys where generation = 1", Stop);
        var begin = new DateTimeOffset(start, TimeSpan.Zero);
        await SignsWithAsync(first);

        // A day before the end of the period the next keys are published, and nothing is signed with them.
        host.Clock.MoveTo(begin.AddDays(29).AddSeconds(5));
        await RotateAsync();
        var second = await KeysAsync(anonymous, besides: first);
        Assert.Equal(["ES256", "RS256"], second.Keys.Order(StringComparer.Ordinal));
        await SignsWithAsync(first);
        await KnownAsync(second, "retired_at is null");

        // They sign from their time on; tokens of the old keys, good for ten minutes, go on.
        host.Clock.MoveTo(begin.AddDays(30).AddMinutes(-5));
        var old = await SignsWithAsync(first);
        host.Clock.MoveTo(begin.AddDays(30).AddSeconds(5));
        var young = await SignsWithAsync(second);
        await RotateAsync();
        Assert.Equal(4, await CountAsync(anonymous));
        foreach (var token in old.Concat(young))
        {
            Assert.Equal(HttpStatusCode.OK, await UseAsync(token));
        }

        // When the last token of an old key has ended, so does the key, everywhere.
        host.Clock.MoveTo(begin.AddDays(30).AddSeconds(640));
        await RotateAsync();
        Assert.Equal(2, await CountAsync(anonymous));
        Assert.Equal(second, await KeysAsync(anonymous));
        await KnownAsync(first, "retired_at is not null");
        Assert.Equal(2, await host.Database.QueryAsync<long>($"select count(*) from membership.audit_entries where action = 'signing-key.retired' and subject in ({ListOf(first)})", Stop));

        async Task<List<JsonWebToken>> SignsWithAsync(IReadOnlyDictionary<string, string> keys)
        {
            var tokens = new List<JsonWebToken>();
            foreach (var partner in partners)
            {
                var token = await partner.TokenAsync(anonymous);
                Assert.Equal(keys[token.Alg], token.Kid);
                tokens.Add(token);
            }

            Assert.Equal(["ES256", "RS256"], tokens.Select(token => token.Alg));
            return tokens;
        }
    }

    private Task<long> KnownAsync(IReadOnlyDictionary<string, string> keys, string state) => Eventually.EqualsAsync(
        2L, () => host.Database.QueryAsync<long>($"select count(*) from membership.identity_keys where key_id in ({ListOf(keys)}) and {state}", Stop), Stop);

    private static string ListOf(IReadOnlyDictionary<string, string> keys) => string.Join(", ", keys.Values.Select(key => $"'{key}'"));

    private Task RotateAsync() => host.Services.GetRequiredService<RotateSigningKeys>().RunAsync(Stop);

    private async Task<HttpStatusCode> UseAsync(JsonWebToken token)
    {
        using var caller = host.Bearing(() => token.EncodedToken);
        using var answer = await caller.GetAsync("/membership/v1/organisations", Stop);
        return answer.StatusCode;
    }

    /// <summary>The published keys by algorithm, each of which must be the only one of its own.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> KeysAsync(HttpClient anonymous, IReadOnlyDictionary<string, string>? besides = null)
    {
        var set = await anonymous.ReadAsync("/.well-known/jwks.json", Stop);
        return set.GetProperty("keys").EnumerateArray().Select((JsonElement key) => (Algorithm: key.GetProperty("alg").GetString()!, Id: key.GetProperty("kid").GetString()!))
            .Where(key => besides?.Values.Contains(key.Id) != true).ToDictionary(key => key.Algorithm, key => key.Id);
    }

    private static async Task<int> CountAsync(HttpClient anonymous) => (await anonymous.ReadAsync("/.well-known/jwks.json", Stop)).GetProperty("keys").GetArrayLength();
}

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
            () => host.Database.QueryAsync<bool>("select count(*) > 0 from membership.signing_keys", Stop), TimeSpan.FromSeconds(30), "there is a signing key", Stop);
        var partner = await PartnerSystem.RegisterAsync(administrator);
        var first = Assert.Single(await KeysAsync(anonymous));
        var start = await host.Database.QueryAsync<DateTime>("select used_from from membership.signing_keys where generation = 1", Stop);
        Assert.Equal(first, (await partner.TokenAsync(anonymous)).Kid);

        // A day before the end of the period the next key is published, and nothing is signed with it.
        host.Clock.MoveTo(new DateTimeOffset(start, TimeSpan.Zero).AddDays(29).AddSeconds(5));
        await RotateAsync();
        var both = await KeysAsync(anonymous);
        var second = Assert.Single(both, key => key != first);
        Assert.Equal(2, both.Count);
        Assert.Equal(first, (await partner.TokenAsync(anonymous)).Kid);
        await Eventually.EqualsAsync(1L, () => host.Database.QueryAsync<long>($"select count(*) from membership.identity_keys where key_id = '{second}' and retired_at is null", Stop), Stop);

        // It signs from its time on; a token of the old key goes on.
        host.Clock.MoveTo(new DateTimeOffset(start, TimeSpan.Zero).AddDays(30).AddSeconds(-5));
        var old = await partner.TokenAsync(anonymous);
        host.Clock.MoveTo(new DateTimeOffset(start, TimeSpan.Zero).AddDays(30).AddSeconds(5));
        var young = await partner.TokenAsync(anonymous);
        Assert.Equal((first, second), (old.Kid, young.Kid));
        await RotateAsync();
        Assert.Equal(2, (await KeysAsync(anonymous)).Count);
        foreach (var token in new[] { old, young })
        {
            Assert.Equal(HttpStatusCode.OK, await UseAsync(token));
        }

        // When the last token of the old key has ended, so does the key, everywhere.
        host.Clock.MoveTo(new DateTimeOffset(start, TimeSpan.Zero).AddDays(30).AddSeconds(640));
        await RotateAsync();
        Assert.Equal([second], await KeysAsync(anonymous));
        await Eventually.EqualsAsync(1L, () => host.Database.QueryAsync<long>($"select count(*) from membership.identity_keys where key_id = '{first}' and retired_at is not null", Stop), Stop);
        Assert.Equal(1, await host.Database.QueryAsync<long>($"select count(*) from membership.audit_entries where action = 'signing-key.retired' and subject = '{first}'", Stop));
    }

    private Task<bool> RotateAsync() => host.Services.GetRequiredService<RotateSigningKeys>().RunAsync(Stop);

    private async Task<HttpStatusCode> UseAsync(JsonWebToken token)
    {
        using var caller = host.Bearing(() => token.EncodedToken);
        using var answer = await caller.GetAsync("/membership/v1/organisations", Stop);
        return answer.StatusCode;
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(HttpClient anonymous)
    {
        var set = await anonymous.ReadAsync("/.well-known/jwks.json", Stop);
        return [.. set.GetProperty("keys").EnumerateArray().Select((JsonElement key) => key.GetProperty("kid").GetString()!)];
    }
}

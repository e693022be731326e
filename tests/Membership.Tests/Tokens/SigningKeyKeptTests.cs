using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>A host of its own: its clock goes ahead.</summary>
public sealed class SigningKeyKeptTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_that_rotate_at_once_make_one_key_of_each_algorithm()
    {
        // The service itself may be about to make the first one: it is a replica like the others here.
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(distinct algorithm) = 2 from membership.signing_keys", Stop), "there is a signing key of each algorithm", Stop);
        var before = await host.Database.QueryAsync<int>("select max(generation) from membership.signing_keys", Stop);
        host.Clock.Advance(TimeSpan.FromDays(60));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Services.GetRequiredService<RotateSigningKeys>().RunAsync(Stop)));

        Assert.Equal(before + 1, await host.Database.QueryAsync<int>("select min(last) from (select max(generation) as last from membership.signing_keys group by algorithm) one", Stop));
        Assert.Equal(2 * (before + 1L), await host.Database.QueryAsync<long>("select count(*) from membership.outbox where message_type like '%:SigningKeyPublished'", Stop));
    }

    [Fact]
    public async Task The_private_part_is_unreadable_in_the_database()
    {
        await Eventually.BecomesTrueAsync(
            () => host.Database.QueryAsync<bool>("select count(distinct algorithm) = 2 from membership.signing_keys", Stop), "there is a signing key of each algorithm", Stop);
        foreach (var (algorithm, pair) in new (string, AsymmetricAlgorithm)[] { ("ES256", ECDsa.Create()), ("RS256", RSA.Create()) })
        {
            using (pair)
            {
                var kept = await host.Database.QueryAsync<byte[]>($"select private_key from membership.signing_keys where algorithm = '{algorithm}' limit 1", Stop);
                Assert.ThrowsAny<CryptographicException>(() => pair.ImportPkcs8PrivateKey(kept, out _));
            }
        }
    }
}

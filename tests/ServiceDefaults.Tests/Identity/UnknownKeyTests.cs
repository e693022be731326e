using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Tests.Persistence;

namespace Trilateral.ServiceDefaults.Tests.Identity;

/// <summary>Tokens that name keys nobody has: they make the service look once, not the database busy.</summary>
public sealed class UnknownKeyTests(PersistenceDatabase server) : IClassFixture<PersistenceDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_unknown_keys_make_one_look_and_a_new_key_is_found_by_the_next_tick()
    {
        await using var counter = new RoundTripCounter(server.AppConnectionString);
        await using var source = NpgsqlDataSource.Create(counter.ConnectionString);
        using var directory = new IdentityDirectory(source, new IdentityService(TestContextModel.Schema), NullLogger<IdentityDirectory>.Instance);
        await directory.RefreshAsync(Stop);
        var one = await counter.DuringAsync(() => directory.RefreshAsync(Stop));

        var looks = await counter.DuringAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => directory.LookForNewKeysAsync(Stop)));
            for (var n = 0; n < 500; n++)
            {
                await directory.LookForNewKeysAsync(Stop);
            }
        });

        Assert.NotEqual(0, one);
        Assert.Equal(one, looks);
        await using var owner = await server.OpenOwnerAsync();
        await PersistenceDatabase.ExecuteAsync(
            owner,
            $$"""
            INSERT INTO {{TestContextModel.Schema}}.identity_keys (key_id, jwk) VALUES ('new', '{"kty":"EC"}');
            INSERT INTO {{TestContextModel.Schema}}.identity_feed AS f (id, version, heard_at) VALUES (1, 1, now()) ON CONFLICT (id) DO UPDATE SET version = f.version + 1
            """);
        await directory.LookForNewKeysAsync(Stop);
        Assert.DoesNotContain("new", directory.Snapshot.Keys.Keys);
        Assert.Contains("new", (await directory.RefreshAsync(Stop)).Keys.Keys);
    }

    [Fact]
    public async Task Those_who_come_while_a_look_is_under_way_see_what_it_finds()
    {
        await using var source = NpgsqlDataSource.Create(server.AppConnectionString);
        using var directory = new IdentityDirectory(source, new IdentityService(TestContextModel.Schema), NullLogger<IdentityDirectory>.Instance);
        await using (var owner = await server.OpenOwnerAsync())
        {
            await PersistenceDatabase.ExecuteAsync(
                owner,
                $$"""
                INSERT INTO {{TestContextModel.Schema}}.identity_keys (key_id, jwk) VALUES ('first', '{"kty":"EC"}');
                INSERT INTO {{TestContextModel.Schema}}.identity_feed AS f (id, version, heard_at) VALUES (1, 1, now()) ON CONFLICT (id) DO UPDATE SET version = f.version + 1
                """);
        }

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await directory.LookForNewKeysAsync(Stop);
            return directory.Snapshot.Keys.ContainsKey("first");
        }));

        Assert.DoesNotContain(false, found);
    }
}

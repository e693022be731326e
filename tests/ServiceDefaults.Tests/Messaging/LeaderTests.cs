using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class LeaderTests(TestServers servers)
{
    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task Of_two_replicas_exactly_one_leads_and_the_other_follows_it()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);

        // A lease that outlasts any stall of the machine: who leads changes when the leader stops and not before.
        var timing = MessagingEnvironment.Quick with { LeaseDuration = TimeSpan.FromMinutes(5) };
        var hosts = new[] { await environment.StartAsync(timing: timing), await environment.StartAsync(timing: timing) };
        await Eventually.EqualsAsync(1, () => Task.FromResult(hosts.Count(Leads)), Stop);
        var (leader, other) = Leads(hosts[0]) ? (hosts[0], hosts[1]) : (hosts[1], hosts[0]);
        Assert.Equal(1L, await environment.CountAsync("dispatcher_lease"));
        for (var i = 0; i < 20; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
            Assert.True(Leads(leader));
            Assert.False(Leads(other));
        }

        // A message confirmed and not yet marked when its sender stops is rightly sent again by the next.
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await Eventually.EqualsAsync(20L, environment.EffectsAsync, Stop);
        await MessagingEnvironment.StopAsync(leader);

        await Eventually.HoldsAsync(() => Leads(other), leads => leads, Stop);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(21L, environment.EffectsAsync, Stop);
        Assert.Equal(21L, await environment.CountAsync("inbox WHERE duplicates = 0"));
    }

    [Fact]
    public async Task A_leader_that_does_not_reach_the_broker_hands_over_to_one_that_does()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        // Nobody listens at the port of a listener that is gone.
        var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var broker = new UriBuilder(environment.VirtualHost.Broker) { Port = ((IPEndPoint)gone.LocalEndpoint).Port }.Uri;
        gone.Stop();
        var apart = await environment.StartAsync(broker: broker);
        await Eventually.HoldsAsync(() => Leads(apart), leads => leads, Stop);

        var other = await environment.StartAsync();
        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        await Eventually.HoldsAsync(() => Leads(other), leads => leads, Stop);
    }

    [Fact]
    public async Task A_frozen_leader_whose_session_lives_on_is_replaced_when_its_lease_ends_and_not_before()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var frozen = await environment.DataSource.OpenConnectionAsync(Stop);
        await HoldLeaseAsync(frozen, "4 s");

        var host = await environment.StartAsync();

        await Eventually.HoldsAsync(
            async () => (Leads: Leads(host), Over: await environment.Database.QueryAsync<bool>("SELECT expires_at < clock_timestamp() OR holder <> '11111111-1111-1111-1111-111111111111' FROM probe.dispatcher_lease", Stop)),
            state =>
            {
                // Asked in this order: leading first, then whether that could be right.
                Assert.True(!state.Leads || state.Over);
                return state.Leads;
            },
            Stop);
        Assert.Equal(System.Data.ConnectionState.Open, frozen.State);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task A_lost_leader_is_replaced_although_its_lease_has_an_hour_to_run()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using (var lost = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { Pooling = false }.ConnectionString))
        {
            await lost.OpenAsync(Stop);
            await HoldLeaseAsync(lost, "1 hour");
            var host = await environment.StartAsync();
            var election = host.Services.GetRequiredService<LeaderElection>();
            Assert.Null(await election.TryBeginAsync(Stop));
            Assert.False(Leads(host));
        }

        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task A_leader_that_lost_its_lease_claims_nothing_and_steps_down()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync();
        await Eventually.HoldsAsync(() => Leads(host), leads => leads, Stop);
        await using var rival = await environment.DataSource.OpenConnectionAsync(Stop);
        await HoldLeaseAsync(rival, "1 hour");
        await environment.PublishAsync(Guid.CreateVersion7());

        var store = host.Services.GetRequiredService<OutboxStore>();
        Assert.Empty(await store.ClaimAsync(rival, host.Services.GetRequiredService<LeaderElection>().Holder, Stop));
        await Eventually.HoldsAsync(() => Leads(host), leads => !leads, Stop);
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE attempts = 0"));
    }

    [Fact]
    public async Task A_new_leader_sends_at_once_what_a_dead_one_had_claimed_and_leaves_other_waits_alone()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        for (var i = 0; i < 3; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await using (var dead = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { Pooling = false }.ConnectionString))
        {
            await dead.OpenAsync(Stop);
            await HoldLeaseAsync(dead, "1 hour");
            var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming { BatchSize = 2, ClaimHold = TimeSpan.FromHours(1) });
            Assert.Equal(2, (await store.ClaimAsync(dead, Guid.Parse("11111111-1111-1111-1111-111111111111"), Stop)).Count);
        }

        // Put off by a refusal, not taken by anybody.
        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET failures = 1, next_attempt_at = now() + interval '1 hour' WHERE claimed_by IS NULL", Stop);

        await environment.StartAsync();

        await Eventually.EqualsAsync(2L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(2L, () => environment.CountAsync("outbox WHERE sent_at IS NOT NULL AND attempts = 2 AND claimed_by IS NULL"), Stop);
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE sent_at IS NULL AND attempts = 0 AND failures = 1 AND next_attempt_at > now() + interval '50 minutes'"));
    }

    [Fact]
    public async Task A_dispatcher_that_lost_its_lease_releases_nothing()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await environment.PublishAsync(Guid.CreateVersion7());
        await using var leader = await environment.DataSource.OpenConnectionAsync(Stop);
        await HoldLeaseAsync(leader, "1 hour");
        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming());
        Assert.Single(await store.ClaimAsync(leader, Guid.Parse("11111111-1111-1111-1111-111111111111"), Stop));

        Assert.Equal(0, await store.ReleaseClaimsAsync(leader, Guid.CreateVersion7(), Stop));
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE claimed_by = '11111111-1111-1111-1111-111111111111' AND next_attempt_at > now()"));
    }

    [Fact]
    public async Task Parallel_candidates_make_one_leader()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        for (var round = 0; round < 5; round++)
        {
            var candidates = Enumerable.Range(0, 8).Select(_ => new LeaderElection(environment.DataSource, MessagingEnvironment.Definition(), new MessagingTiming())).ToArray();
            var terms = await Task.WhenAll(candidates.Select(candidate => candidate.TryBeginAsync(Stop)));
            var term = Assert.Single(terms, term => term is not null);
            await term!.ReleaseAsync();
            await term.DisposeAsync();
            Array.ForEach(candidates, candidate => candidate.Dispose());
        }
    }

    [Fact]
    public async Task Requests_that_use_up_the_pool_stop_neither_the_takeover_nor_the_sending()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var elsewhere = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { Pooling = false }.ConnectionString);
        await elsewhere.OpenAsync(Stop);
        await HoldLeaseAsync(elsewhere, "1 hour");
        var host = await environment.StartAsync();
        var pool = host.Services.GetRequiredService<NpgsqlDataSource>();
        var taken = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < MessagingEnvironment.Pool; i++)
            {
                taken.Add(await Eventually.HoldsAsync<NpgsqlConnection?>(() => TryOpenAsync(pool), connection => connection is not null, Stop) ?? throw new InvalidOperationException());
            }

            Assert.Null(await TryOpenAsync(pool));
            await elsewhere.CloseAsync();
            await environment.PublishAsync(Guid.CreateVersion7());

            await Eventually.HoldsAsync(() => Leads(host), leads => leads, Stop);
            await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
            Assert.Equal(0L, await environment.EffectsAsync());
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task A_term_that_ends_ends_its_session_and_standing_by_keeps_one()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var connection = new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { ApplicationName = "candidate" };
        ServiceDatabaseExtensions.Dedicate(connection);
        await using var dedicated = NpgsqlDataSource.Create(connection);
        using var election = new LeaderElection(dedicated, MessagingEnvironment.Definition(), new MessagingTiming());
        using var other = new LeaderElection(dedicated, MessagingEnvironment.Definition(), new MessagingTiming());

        await using (await election.TryBeginAsync(Stop))
        {
            for (var look = 0; look < 5; look++)
            {
                Assert.Null(await other.TryBeginAsync(Stop));
            }

            Assert.Equal(2L, await SessionsAsync());
        }

        // Not given up, only ended: the session was all that held it.
        await using var next = await Eventually.HoldsAsync<LeaderTerm?>(() => other.TryBeginAsync(Stop), term => term is not null, Stop);
        await Eventually.EqualsAsync(1L, SessionsAsync, Stop);

        Task<long> SessionsAsync() => environment.Database.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'candidate' AND datname = current_database()", Stop);
    }

    [Fact]
    public async Task A_leader_whose_database_session_is_cut_begins_again()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync();
        await Eventually.HoldsAsync(() => Leads(host), leads => leads, Stop);
        var before = await environment.Database.QueryAsync<int>("SELECT backend_pid FROM probe.dispatcher_lease", Stop);

        await environment.Database.ExecuteAsync($"SELECT pg_terminate_backend({before})", Stop);

        await Eventually.HoldsAsync(
            () => environment.Database.QueryAsync<int>("SELECT backend_pid FROM probe.dispatcher_lease WHERE expires_at > now()", Stop), pid => pid != 0 && pid != before, Stop);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task A_database_role_without_special_rights_sees_enough_to_lead_and_to_take_over()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        var role = "probe_" + environment.VirtualHost.Name;
        await environment.Database.ExecuteAsync(
            $"""
            CREATE ROLE {role} LOGIN PASSWORD 'secret';
            GRANT USAGE ON SCHEMA probe TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA probe TO {role};
            """,
            Stop);
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { Username = role, Password = "secret", Pooling = false };
            await using var dataSource = NpgsqlDataSource.Create(settings);
            var (first, second) = (Candidate(), Candidate());
            var term = await first.TryBeginAsync(Stop);
            Assert.NotNull(term);
            Assert.Null(await second.TryBeginAsync(Stop));

            // Gone without giving up the lease: its session ends, that is all.
            await term.DisposeAsync();

            var next = await Eventually.HoldsAsync<LeaderTerm?>(() => second.TryBeginAsync(Stop), taken => taken is not null, Stop);
            await next!.DisposeAsync();

            LeaderElection Candidate() => new(dataSource, MessagingEnvironment.Definition(), new MessagingTiming { LeaseDuration = TimeSpan.FromHours(1) });
        }
        finally
        {
            await environment.Database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role};", CancellationToken.None);
        }
    }

    private static bool Leads(IHost host) => host.Services.GetRequiredService<MessagingStatus>().IsLeader;

    private static async Task<NpgsqlConnection?> TryOpenAsync(NpgsqlDataSource pool)
    {
        try
        {
            return await pool.OpenConnectionAsync(Stop);
        }
        catch (NpgsqlException exhausted) when (exhausted.InnerException is TimeoutException)
        {
            return null;
        }
    }

    private static async Task HoldLeaseAsync(NpgsqlConnection connection, string duration)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO probe.dispatcher_lease (purpose, holder, backend_pid, backend_start, expires_at)
            SELECT 'outbox', '11111111-1111-1111-1111-111111111111', pid, backend_start, clock_timestamp() + interval '{duration}'
            FROM pg_stat_activity WHERE pid = pg_backend_pid()
            ON CONFLICT (purpose) DO UPDATE
            SET holder = excluded.holder, backend_pid = excluded.backend_pid, backend_start = excluded.backend_start, expires_at = excluded.expires_at
            """,
            connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}

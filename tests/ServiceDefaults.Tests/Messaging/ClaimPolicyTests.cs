using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>The claim's SQL against the rule in plain code, over generated tables.</summary>
public sealed class ClaimPolicyTests(TestServers servers)
{
    private const int BatchSize = 6;

    private static readonly Guid Holder = Guid.CreateVersion7();

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    private enum State
    {
        Due,
        Later,
        Sent,
        Parked,
    }

    [Fact]
    public async Task A_claim_takes_due_rows_in_order_and_never_one_behind_a_waiting_row_of_its_key()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await using var connection = await environment.DataSource.OpenConnectionAsync(Stop);
        await GrantLeaseAsync(connection);
        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming { BatchSize = BatchSize });
        var row =
            from key in Gen.Choose(0, 3)
            from state in Gen.Frequency((6, Gen.Constant(State.Due)), (1, Gen.Constant(State.Later)), (1, Gen.Constant(State.Sent)), (1, Gen.Constant(State.Parked)))
            select (Key: key, State: state);
        Prop.ForAll(
            Gen.ListOf(row).ToArbitrary(),
            table =>
            {
                var rows = table.ToArray();
                var claimed = ClaimAsync(connection, store, rows).GetAwaiter().GetResult();
                Assert.Equal(Expected(rows), claimed);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public async Task A_claim_counts_the_attempt_and_hides_the_rows_for_thirty_seconds()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await using var connection = await environment.DataSource.OpenConnectionAsync(Stop);
        await GrantLeaseAsync(connection);
        for (var i = 0; i < 201; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming());
        var first = await store.ClaimAsync(connection, Holder, Stop);
        Assert.Equal(200, first.Count);
        Assert.Equal(first.Select(row => row.Id).Order(), first.Select(row => row.Id));
        Assert.Equal(200L, await environment.CountAsync("outbox WHERE attempts = 1 AND next_attempt_at > now() + interval '20 s' AND next_attempt_at <= now() + interval '30 s'"));
        Assert.Single(await store.ClaimAsync(connection, Holder, Stop));
        Assert.Empty(await store.ClaimAsync(connection, Holder, Stop));
    }

    [Fact]
    public async Task Parallel_claims_share_no_row()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        for (var i = 0; i < 300; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await using (var connection = await environment.DataSource.OpenConnectionAsync(Stop))
        {
            await GrantLeaseAsync(connection);
        }

        var store = new OutboxStore(MessagingEnvironment.Definition(), new MessagingTiming { BatchSize = 10 });
        var claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var connection = await environment.DataSource.OpenConnectionAsync(Stop);
            var ids = new List<long>();
            while (await environment.CountAsync("outbox WHERE attempts = 0") > 0)
            {
                ids.AddRange((await store.ClaimAsync(connection, Holder, Stop)).Select(row => row.Id));
            }

            return ids;
        }));
        Assert.Equal(300, claimed.Sum(ids => ids.Count));
        Assert.Equal(300, claimed.SelectMany(ids => ids).Distinct().Count());
    }

    // Key 0 stands for "no key".
    private static int[] Expected((int Key, State State)[] rows) =>
        [.. Enumerable.Range(0, rows.Length)
            .Where(index => rows[index].State == State.Due)
            .Where(index => rows[index].Key == 0 || !rows[..index].Any(earlier => earlier.Key == rows[index].Key && earlier.State is (State.Later or State.Parked)))
            .Take(BatchSize)];

    private static async Task<int[]> ClaimAsync(NpgsqlConnection connection, OutboxStore store, (int Key, State State)[] rows)
    {
        var values = rows.Select(row =>
            $"(gen_random_uuid(), 'subscribers', 0, 'm', 'application/json', '', {(row.Key == 0 ? "NULL" : $"'00000000-0000-0000-0000-00000000000{row.Key}'::uuid")}, "
            + $"now() {(row.State == State.Later ? "+ interval '1 hour'" : "")}, {(row.State == State.Sent ? "now()" : "NULL")}, {(row.State == State.Parked ? "now()" : "NULL")})");
        var insert = rows.Length == 0
            ? ""
            : "INSERT INTO probe.outbox (message_id, destination, redelivery, message_type, content_type, body, ordering_key, next_attempt_at, sent_at, parked_at) VALUES "
                + string.Join(',', values);
        await using (var command = new NpgsqlCommand("TRUNCATE probe.outbox RESTART IDENTITY;" + insert, connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        return [.. (await store.ClaimAsync(connection, Holder, CancellationToken.None)).Select(row => (int)row.Id - 1)];
    }

    private static async Task GrantLeaseAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO probe.dispatcher_lease (purpose, holder, backend_pid, expires_at) VALUES ('outbox', '{Holder}', pg_backend_pid(), 'infinity')", connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}

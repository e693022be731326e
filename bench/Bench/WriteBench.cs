using System.Globalization;
using System.Text;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>
/// The authenticated POST that writes a contribution, its audit entry, its message and its idempotency row, against pgbench writing the same rows in
/// one transaction: the same server, the same number of clients, in turns. pgbench's tables are copies with the same columns, defaults and indexes.
/// </summary>
internal static class WriteBench
{
    private const string Words = "150";

    /// <summary>What the one transaction of the request writes; what follows it (sealing, sending, consuming) is told apart.</summary>
    private static readonly string[] Tables = ["contributions", "contribution_versions", "audit_entries", "outbox", "idempotency"];

    private static readonly string[] Databases = [ResourceNames.Submissions, ResourceNames.Notifications];

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        var organisation = await platform.RegisterOrganisationAsync(run.Stopping);
        using var secretariat = await platform.JoinAsync(TestActor.Unodc(), run.Stopping);
        var url = new Uri(platform.Gateway, BenchPlatform.Recorded);
        async Task<LoadResult> PostAsync(int clients, TimeSpan duration) => await Wrk.RunAsync(
            url, clients, duration, "record.lua",
            [await BenchPlatform.TokenAsync(secretariat, run.Stopping), $"bench-{Guid.CreateVersion7():N}", organisation, Words], run.Stopping);

        await platform.RecordByHandAsync(secretariat, organisation, run.Stopping);
        await run.WarmUpAsync("the platform", async () =>
        {
            await PostAsync(4, run.Duration(5));
            await PostAsync(16, run.Duration(10));
            await platform.SettleAsync(run.Stopping);
        });
        var script = await PrepareAsync(platform, run);
        int[] clients = run.IsSmall ? [1, 4] : [1, 16, 64];
        var rounds = new List<Round>();
        foreach (var count in clients)
        {
            for (var number = 1; number <= run.Rounds(3); number++)
            {
                await run.StepAsync($"Round {number} with {count} clients", async () =>
                {
                    rounds.Add(new(number, count, "gateway", await PostAsync(count, run.Duration(6))));
                    await platform.SettleAsync(run.Stopping);
                    rounds.Add(new(number, count, "pgbench", await PgbenchAsync(platform, script, count, run)));
                });
            }
        }

        Tell(run.Report, clients, rounds);
        await TellWrittenAsync(platform, run, PostAsync);
    }

    private static void Tell(Report report, int[] clients, List<Round> rounds)
    {
        report.Say($"POST {BenchPlatform.Recorded} ({Words} words of text) through the gateway and both its replicas; telemetry off. pgbench tells no percentiles here: its p50 is its mean.");
        report.Table(
            ["round", "clients", "who", "writes/s", "p50 ms", "p99 ms", "max ms"],
            rounds.Select(round => (IReadOnlyList<object>)[round.Number, round.Clients, round.Who, round.Load.PerSecond, round.Load.MedianMs, round.Load.P99Ms, round.Load.MaxMs]));
        var medians = clients.Select(count => (Clients: count, Gateway: Median(count, "gateway"), Pgbench: Median(count, "pgbench"))).ToList();
        report.Say("Medians:");
        report.Table(
            ["clients", "gateway writes/s", "pgbench writes/s", "ratio"],
            medians.Select(one => (IReadOnlyList<object>)[one.Clients, one.Gateway, one.Pgbench, one.Gateway / one.Pgbench]));
        var judged = medians.Find(one => one.Clients == 16);
        if (judged.Pgbench > 0)
        {
            report.Bar("Durable write of pgbench, 16 clients", judged.Gateway / judged.Pgbench, "", "0.2, stretch 0.5", judged.Gateway / judged.Pgbench >= 0.2);
        }

        double Median(int count, string who) => Report.Median(rounds.Where(round => round.Clients == count && round.Who == who).Select(round => round.Load.PerSecond));
    }

    /// <summary>Rows, log bytes and statements of one request, by counting over many.</summary>
    private static async Task TellWrittenAsync(BenchPlatform platform, Run run, Func<int, TimeSpan, Task<LoadResult>> postAsync)
    {
        await platform.ExecuteAsync(ResourceNames.Submissions, "create extension if not exists pg_stat_statements; select pg_stat_statements_reset()", run.Stopping);
        await platform.SettleAsync(run.Stopping);
        var (rowsBefore, walBefore) = (await RowsAsync(platform, run.Stopping), await WalAsync(platform, run.Stopping));
        var load = await run.StepAsync("Counting rows, bytes and statements", async () =>
        {
            var result = await postAsync(4, run.Duration(5));
            await platform.SettleAsync(run.Stopping);
            return result;
        });
        var wal = await WalAsync(platform, run.Stopping) - walBefore;
        // Sessions report what they wrote a second after it.
        await Task.Delay(TimeSpan.FromSeconds(2), run.Stopping);
        var rows = await RowsAsync(platform, run.Stopping);
        run.Report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"What one request writes, everything that follows from it included (counted over {load.Requests} requests at 4 clients): {(double)wal / load.Requests:N0} bytes of write-ahead log and these rows:"));
        run.Report.Table(
            ["table", "inserted", "updated", "deleted"],
            rows.Select(after => (after.Key, Was: rowsBefore.GetValueOrDefault(after.Key), Is: after.Value))
                .Where(one => one.Is.Sum() - (one.Was?.Sum() ?? 0) > load.Requests / 20)
                .Select(one => (IReadOnlyList<object>)[one.Key, .. one.Is.Select((value, at) => (object)((value - (one.Was?[at] ?? 0)) / (double)load.Requests))]));
        var statements = await platform.RowsAsync(
            ResourceNames.Submissions,
            $"""
            select datname, rolname, calls / {load.Requests}::float8, total_exec_time * 1000 / {load.Requests}, left(regexp_replace(query, '\s+', ' ', 'g'), 110)
            from pg_stat_statements s join pg_database d on d.oid = s.dbid join pg_roles r on r.oid = s.userid
            where calls > {load.Requests} / 5 and rolname in ('submissions', 'notifications')
            order by datname desc, total_exec_time desc limit 30
            """,
            run.Stopping);
        run.Report.Say("Statements of one request, by pg_stat_statements (microseconds of execution a request):");
        run.Report.Table(["database", "role", "calls", "µs", "statement"], statements.Select(row => (IReadOnlyList<object>)[.. row.Select(cell => cell is string text ? text.Replace("|", "\\|", StringComparison.Ordinal) : cell)]));
    }

    private static Task<long> WalAsync(BenchPlatform platform, CancellationToken cancellationToken) =>
        platform.QueryAsync<long>(ResourceNames.Submissions, "select pg_current_wal_lsn() - '0/0'::pg_lsn", cancellationToken);

    private static async Task<Dictionary<string, long[]>> RowsAsync(BenchPlatform platform, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, long[]>();
        foreach (var database in Databases)
        {
            foreach (var row in await platform.RowsAsync(
                database, $"select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables where schemaname = '{database}' order by relname", cancellationToken))
            {
                rows[$"{database}.{row[0]}"] = [(long)row[1], (long)row[2], (long)row[3]];
            }
        }

        return rows;
    }

    /// <summary>Copies of the tables, and a transaction with the values of rows that a request wrote; ids, keys and hashes are new in each.</summary>
    private static async Task<string> PrepareAsync(BenchPlatform platform, Run run)
    {
        var sql = new StringBuilder("drop schema if exists bench cascade; create schema bench;\n");
        foreach (var table in Tables)
        {
            sql.Append(CultureInfo.InvariantCulture, $"create table bench.{table} (like submissions.{table} including all);\n");
        }

        await platform.ExecuteAsync(ResourceNames.Submissions, sql.ToString(), run.Stopping);
        await using var connection = await platform.OpenAsync(ResourceNames.Submissions, run.Stopping);
        var script = new StringBuilder("\\set n random(1, 9000000000000000000)\nBEGIN;\n");
        foreach (var table in Tables)
        {
            script.Append(await InsertAsync(connection, table, run.Stopping)).Append('\n');
        }

        script.Append("COMMIT;\n");
        var file = Path.Combine(run.Directory, "write.sql");
        await File.WriteAllTextAsync(file, script.ToString(), run.Stopping);
        return file;
    }

    private static async Task<string> InsertAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select a.attname, to_jsonb(t) ->> a.attname, format_type(a.atttypid, a.atttypmod)
            from (select * from submissions.{table} order by ctid desc limit 1) t, pg_attribute a
            where a.attrelid = 'submissions.{table}'::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
            """,
            connection);
        var (columns, values) = (new List<string>(), new List<string>());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            columns.Add(reader.GetString(0));
            values.Add((table, reader.GetString(0)) switch
            {
                (_, "id" or "message_id" or "ordering_key" or "contribution_id") => "gen_random_uuid()",
                (_, "checksum") => "lpad(to_hex((:n)::bigint), 64, '0')",
                ("idempotency", "key") => "'bench-' || (:n)::bigint",
                // As the request wrote it, before the dispatcher took it.
                ("outbox", "sent_at" or "claimed_by") => "NULL",
                ("outbox", "attempts") => "0",
                ("outbox", "created_at" or "next_attempt_at") or (_, "recorded_at") => "now()",
                _ => $"{Literal(await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1))}::{reader.GetString(2)}",
            });
        }

        return values.Count > 0
            ? $"INSERT INTO bench.{table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)});"
            : throw new BenchFailedException($"submissions.{table} holds no row to copy.");
    }

    /// <summary>Without colons: pgbench takes what follows one for a variable, in strings too.</summary>
    private static string Literal(string? text) => text is null
        ? "NULL"
        : $"E'{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace(":", @"\072", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}'";

    private static async Task<LoadResult> PgbenchAsync(BenchPlatform platform, string script, int clients, Run run)
    {
        // The small form wants some transactions, however long they take: a second of a busy machine may see none.
        string[] length = run.IsSmall ? ["-t", "25"] : ["-T", Number((int)Math.Ceiling(run.Duration(6).TotalSeconds))];
        var target = new NpgsqlConnectionStringBuilder(await platform.ConnectionStringAsync(ResourceNames.Submissions, run.Stopping));
        var text = await ChildProgram.RunAsync(
            Path.Combine(Machine.PostgresPrograms, "pgbench"),
            [
                "-n", "-M", "prepared", "-f", script, "-c", Number(clients), "-j", "1", .. length,
                "-h", target.Host!, "-p", Number(target.Port), "-U", target.Username!, target.Database!,
            ],
            run.Stopping,
            new Dictionary<string, string> { ["PGPASSWORD"] = target.Password! });
        var lines = text.Split('\n');
        var failed = Find("number of failed transactions: ");
        return failed == 0
            ? new LoadResult(Find("tps = "), Find("latency average = "), double.NaN, double.NaN, (long)Find("number of transactions actually processed: "))
            : throw new BenchFailedException($"pgbench lost transactions:\n{text}");

        double Find(string name) => double.Parse(
            lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', '/')[0], CultureInfo.InvariantCulture);

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Round(int Number, int Clients, string Who, LoadResult Load);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>What many endpoints do to one another: 200 of which three behave badly, one event for 5,000, and what an attempt costs the database.</summary>
internal static class EndpointsBench
{
    private static readonly string[] Bad = ["hang", "busy", "gone"];

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        await using var partner = ChildProgram.StartOurs("bench/Partner", new Dictionary<string, string>(), isTalking: true);
        var receiver = await ToldBench.ReadAsync(partner, run.Stopping);
        using var government = await platform.JoinAsync(TestActor.Government(TestActor.NewId("frm")), run.Stopping);
        var pattern = await run.StepAsync("A partner asks for webhooks", () => ToldBench.SubscribeAsync(platform, government, partner, $"{receiver}/n-0", "n", run.Stopping));
        var scene = new Scene(run, platform, partner, government, receiver, pattern);
        await NeighboursAsync(scene);
        await FanOutAsync(scene);
    }

    /// <summary>Endpoints like <paramref name="pattern"/>, enabled, with one secret for all of them. By SQL, since a client may have but a few and each would have to be verified.</summary>
    public static async Task SeedAsync(BenchPlatform platform, ChildProgram partner, string pattern, string name, string[] urls, CancellationToken cancellationToken)
    {
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await ToldBench.AskAsync(partner, $"trust {name} {secret}", cancellationToken);
        var ids = urls.Select(_ => Guid.CreateVersion7()).ToArray();
        await using var connection = await platform.OpenAsync(ResourceNames.Notifications, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with seeded as (
                insert into notifications.webhook_endpoints
                select (jsonb_populate_record(e, jsonb_build_object('id', s.id, 'url', s.url))).*
                from notifications.webhook_endpoints e, unnest(@ids, @urls) as s(id, url) where e.id = @pattern)
            insert into notifications.webhook_secrets (endpoint_id, number, box, fingerprint)
            select s.id, 1, s.box, 'bench0' from unnest(@ids, @boxes) as s(id, box)
            """,
            connection);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("urls", urls);
        command.Parameters.AddWithValue("boxes", ids.Select(id => platform.WebhookSecrets.Close(Encoding.ASCII.GetBytes(secret), id.ToByteArray())).ToArray());
        command.Parameters.AddWithValue("pattern", Guid.ParseExact(pattern["whe_".Length..], "N"));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes away what <see cref="SeedAsync"/> wrote under a name, with its deliveries.</summary>
    public static Task RemoveAsync(BenchPlatform platform, string name, CancellationToken cancellationToken) => platform.ExecuteAsync(
        ResourceNames.Notifications, $"delete from notifications.webhook_endpoints where url like '%/{name}-%' or url like '%/{name}'", cancellationToken);

    /// <summary>From the commit of what tells of an event to its arrival, at the endpoints that behave well, while all do and while three do not.</summary>
    private static async Task NeighboursAsync(Scene scene)
    {
        var (run, platform) = (scene.Run, scene.Platform);
        var (well, events) = run.IsSmall ? (3, 2) : (197, 40);
        // The pattern is one of them.
        await SeedAsync(platform, scene.Partner, scene.Pattern, "m", [.. Enumerable.Range(1, well - 1).Select(number => $"{scene.Receiver}/m-{number}")], run.Stopping);
        await run.WarmUpAsync("the platform", () => PhaseAsync(scene, isBad: false, well, events));
        var rounds = new List<(bool IsBad, double P50, double P99, int Count)>();
        for (var round = 1; round <= run.Rounds(5); round++)
        {
            foreach (var isBad in round % 2 == 1 ? new[] { false, true } : [true, false])
            {
                var took = await run.StepAsync($"Round {round}: {well + Bad.Length} endpoints, {(isBad ? "one hangs, one is busy for an hour, one is gone" : "all behave well")}", () => PhaseAsync(scene, isBad, well, events));
                rounds.Add((isBad, Report.Percentile(took, 0.5), Report.Percentile(took, 0.99), took.Count));
            }
        }

        run.Report.Say($"{well} endpoints that take everything, beside three more; two events a second, each for all of them. From the commit of what tells of an event to its arrival at the {well}.");
        run.Report.Table(["the three", "arrivals", "p50 ms", "p99 ms"], rounds.Select(round => (IReadOnlyList<object>)[round.IsBad ? "hang, busy, gone" : "behave well", round.Count, round.P50, round.P99]));
        // Each round by itself: the two of a round are minutes apart from those of another, and the machine is not always the same.
        var growth = Report.Median(rounds.Chunk(2).Select(pair => pair.Single(one => one.IsBad).P99 / pair.Single(one => !one.IsBad).P99));
        run.Report.Bar("The neighbours' p99 beside three bad receivers, of that beside three good ones, median of the rounds", growth, " ×", "≤ 1.25 ×", growth <= 1.25);
        await RemoveAsync(platform, "m", run.Stopping);
    }

    /// <returns>Milliseconds of each arrival at an endpoint that behaves well.</returns>
    private static async Task<List<double>> PhaseAsync(Scene scene, bool isBad, int well, int events)
    {
        var (platform, stop) = (scene.Platform, scene.Run.Stopping);
        await SeedAsync(platform, scene.Partner, scene.Pattern, "b", [.. Bad.Select(name => isBad ? $"{scene.Receiver}/{name}" : $"{scene.Receiver}/b-{name}")], stop);
        var (arrivals, effects) = await LodgeAsync(scene, events, rate: 2, "(e.url like '%/n-%' or e.url like '%/m-%')", (long)well * events);
        foreach (var name in Bad.Append("b"))
        {
            await RemoveAsync(platform, name, stop);
        }

        return [.. arrivals.Where(arrival => arrival.Endpoint[0] is 'n' or 'm').Select(arrival => (arrival.At - effects[arrival.Id]) / 1_000.0)];
    }

    private static async Task FanOutAsync(Scene scene)
    {
        var (run, platform) = (scene.Run, scene.Platform);
        var endpoints = run.IsSmall ? 20 : 5_000;
        await run.StepAsync($"{endpoints} endpoints", () => SeedAsync(platform, scene.Partner, scene.Pattern, "f", [.. Enumerable.Range(1, endpoints - 1).Select(number => $"{scene.Receiver}/f-{number}")], run.Stopping));
        var rounds = new List<(double Written, double Last, Cost Cost)>();
        for (var round = 1; round <= run.Rounds(3); round++)
        {
            await platform.SettleAsync(run.Stopping);
            var before = await CostAsync(platform, run.Stopping);
            var (due, last, written) = await run.StepAsync($"Round {round}: one event for {endpoints} endpoints", async () =>
            {
                var (arrivals, effects) = await LodgeAsync(scene, events: 1, rate: 1, "true", endpoints);
                return (scene.FirstDue, arrivals.Max(arrival => arrival.At), effects[arrivals[0].Id]);
            });
            var after = await CostAsync(platform, run.Stopping);
            rounds.Add(((written - due) / 1_000_000.0, (last - due) / 1_000_000.0, new Cost((after.Log - before.Log) / endpoints, (after.Size - before.Size) / endpoints, (after.Rows - before.Rows) / endpoints)));
        }

        run.Report.Say("One lodging, told to every endpoint. From the request being due. What an attempt costs: rows and bytes of the deliveries, their attempts and sequences with all indexes, and bytes of write-ahead log (with the lodging's own).");
        run.Report.Table(
            ["written down after s", "last arrival after s", "rows an attempt", "bytes an attempt", "log bytes an attempt"],
            rounds.Select(round => (IReadOnlyList<object>)[round.Written, round.Last, round.Cost.Rows, round.Cost.Size, round.Cost.Log]));
        var median = Report.Median(rounds.Select(round => round.Last));
        run.Report.Bar($"One event to {endpoints} endpoints", median, " s", "≤ 10 s", median <= 10);
        await RemoveAsync(platform, "f", run.Stopping);
    }

    /// <summary>Lodges contributions at a rate and waits until the endpoints of the condition have all of them.</summary>
    /// <returns>The first arrival of each event at each endpoint, and when what tells of each event was committed; microseconds since 1970.</returns>
    private static async Task<(List<Arrival> Arrivals, Dictionary<string, long> Effects)> LodgeAsync(Scene scene, int events, int rate, string condition, long deliveries)
    {
        var (run, platform, partner) = (scene.Run, scene.Platform, scene.Partner);
        var drafts = await ToldBench.DraftAsync(scene.Author, events, run.Stopping);
        var (from, to, file) = (Path.Combine(run.Directory, "lodge.txt"), Path.Combine(run.Directory, "lodged.txt"), Path.Combine(run.Directory, "arrivals.txt"));
        await File.WriteAllLinesAsync(from, drafts.Select(draft => $"/submissions/v1/contributions/{draft.Id}/lodge {draft.Tag} many-{draft.Id}"), run.Stopping);
        var start = await platform.QueryAsync<long>(ResourceNames.Notifications, "select coalesce(max(position), 0) from notifications.feed_entries", run.Stopping);
        await ToldBench.AskAsync(partner, "forget", run.Stopping);
        await ToldBench.AskAsync(partner, $"send {platform.Gateway} {await BenchPlatform.TokenAsync(scene.Author, run.Stopping)} {rate.ToString(CultureInfo.InvariantCulture)} {from} {to}", run.Stopping);
        var sent = (await File.ReadAllLinesAsync(to, run.Stopping)).Select(line => line.Split(' ')).ToList();
        if (sent.Find(line => line[3] != "200") is { } refused)
        {
            throw new BenchFailedException($"{refused[0]} was answered {refused[3]}.");
        }

        scene.FirstDue = sent.Min(line => ToldBench.Number(line[1]));
        await Eventually.BecomesTrueAsync(
            async () => await platform.QueryAsync<long>(
                ResourceNames.Notifications,
                $"select count(*) from notifications.webhook_deliveries d join notifications.webhook_endpoints e on e.id = d.endpoint_id where d.position > {start} and d.type = 'contribution.lodged' and d.state = 'delivered' and {condition}",
                run.Stopping) >= deliveries,
            TimeSpan.FromMinutes(3), $"{deliveries} deliveries are made", run.Stopping);
        var wrong = (await ToldBench.AskAsync(partner, "count", run.Stopping)).Split(' ')[1];
        if (wrong != "0")
        {
            throw new BenchFailedException($"{wrong} attempts were signed wrongly.");
        }

        await ToldBench.AskAsync(partner, $"arrivals {file}", run.Stopping);
        var effects = await platform.RowsAsync(
            ResourceNames.Notifications,
            $"""
            select i.message_id, {ToldBench.Micros("pg_xact_commit_timestamp(i.xmin)")} from notifications.inbox i
            where i.consumer = 'notifications-tell-of-contributions' and i.processed_at >= to_timestamp({scene.FirstDue} / 1e6)
            """,
            run.Stopping);
        var arrivals = (await File.ReadAllLinesAsync(file, run.Stopping)).Select(line => line.Split(' ')).Select(line => new Arrival(line[0], line[1], ToldBench.Number(line[2]))).ToList();
        return (arrivals, effects.ToDictionary(row => $"msg_{(Guid)row[0]:N}", row => (long)row[1]));
    }

    private static async Task<Cost> CostAsync(BenchPlatform platform, CancellationToken cancellationToken)
    {
        var row = (await platform.RowsAsync(
            ResourceNames.Notifications,
            """
            select (pg_current_wal_insert_lsn() - '0/0')::float8,
                   (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'notifications' and c.relkind = 'r' and (c.relname in ('webhook_deliveries', 'webhook_sequences') or c.relname like 'webhook\_attempts%'))::float8,
                   ((select count(*) from notifications.webhook_deliveries) + (select count(*) from notifications.webhook_sequences) + (select count(*) from notifications.webhook_attempts))::float8
            """,
            cancellationToken))[0];
        return new Cost((double)row[0], (double)row[1], (double)row[2]);
    }

    private sealed record Arrival(string Endpoint, string Id, long At);

    private sealed record Cost(double Log, double Size, double Rows);

    private sealed record Scene(Run Run, BenchPlatform Platform, ChildProgram Partner, HttpClient Author, string Receiver, string Pattern)
    {
        /// <summary>Of the last load, in microseconds since 1970.</summary>
        public long FirstDue { get; set; }
    }
}

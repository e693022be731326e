using System.Globalization;
using System.Net;
using Trilateral.AppHost;
using Trilateral.TestSupport;
using Trilateral.TestSupport.Telemetry;

namespace Trilateral.Bench;

/// <summary>
/// How soon others are told: from the POST that lodges a contribution to the first webhook attempt at a receiver and to the effect in the consuming
/// service, at steady rates; where the time goes; one trace taken apart; and how many signed attempts a second go out when many are due.
/// </summary>
internal static class ToldBench
{
    private const int Seconds = 20;

    /// <summary>Endpoints of the throughput part: about as many as an alliance has members.</summary>
    private const int Endpoints = 50;

    private static readonly string[] EventTypes = ["contribution.*"];

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        await using var partner = ChildProgram.StartOurs("bench/Partner", new Dictionary<string, string>(), isTalking: true);
        var receiver = await ReadAsync(partner, run.Stopping);
        using var government = await platform.JoinAsync(TestActor.Government(TestActor.NewId("frm")), run.Stopping);
        var endpoint = await run.StepAsync("A partner asks for webhooks", () => SubscribeAsync(platform, government, partner, $"{receiver}/first", "first", run.Stopping));
        await run.WarmUpAsync("the platform", () => LodgeAsync(run, platform, government, partner, 50, 500));
        var told = new List<Told>();
        foreach (var rate in run.IsSmall ? [10] : new[] { 10, 50, 100 })
        {
            told.AddRange(await run.StepAsync($"Lodging {rate} contributions a second", () => LodgeAsync(run, platform, government, partner, rate, run.IsSmall ? 10 : rate * Seconds)));
        }

        Tell(run.Report, told);
        await BurstAsync(run, platform, partner, receiver, endpoint);
        await TraceAsync(run, platform, government, partner);
    }

    private static void Tell(Report report, List<Told> told)
    {
        report.Say("From the moment a request was due to be sent (one that waits counts as waiting). The webhook: its first attempt's arrival at the receiver. The effect: the commit in Notifications.");
        report.Table(
            ["rate /s", "messages", "to", "p50 ms", "p99 ms", "max ms"],
            told.GroupBy(one => one.Rate).SelectMany(group => new[]
            {
                Row(group, "answer", one => one.Answered - one.Due), Row(group, "consumer effect", one => one.Effect - one.Due), Row(group, "webhook attempt", one => one.Arrived - one.Due),
            }));
        foreach (var judged in told.Where(one => one.Rate >= 100).GroupBy(one => one.Rate, one => Ms(one.Arrived - one.Committed)))
        {
            // The bar of Notifications: what is told exists, and is durable, from its commit on.
            report.Bar($"Message to first webhook attempt at {judged.Key}/s, p50", Report.Percentile(judged, 0.5), " ms", "≤ 50 ms", Report.Percentile(judged, 0.5) <= 50);
            report.Bar($"Message to first webhook attempt at {judged.Key}/s, p99", Report.Percentile(judged, 0.99), " ms", "≤ 1 s", Report.Percentile(judged, 0.99) <= 1_000);
        }

        foreach (var judged in told.Where(one => one.Rate >= 50).GroupBy(one => one.Rate, one => Ms(one.Arrived - one.Due)))
        {
            report.Bar($"POST to first webhook attempt at {judged.Key}/s, p50", Report.Percentile(judged, 0.5), " ms", "≤ 50 ms", Report.Percentile(judged, 0.5) <= 50);
            report.Bar($"POST to first webhook attempt at {judged.Key}/s, p99", Report.Percentile(judged, 0.99), " ms", "≤ 1 s", Report.Percentile(judged, 0.99) <= 1_000);
        }

        report.Say("Where the time goes, by the clocks of the databases and of the receiver (p50 and p99 of each part by itself, in ms):");
        (string Name, Func<Told, long> Part)[] parts =
        [
            ("request due → its transaction committed", one => one.Committed - one.Due),
            ("committed → taken by the dispatcher", one => one.Claimed - one.Committed),
            ("taken → confirmed by the broker and marked", one => one.Marked - one.Claimed),
            ("taken → its consumer's transaction began", one => one.Begun - one.Claimed),
            ("consumer began → its effect committed", one => one.Effect - one.Begun),
            ("effect committed → attempt written", one => one.Attempted - one.Effect),
            ("attempt written → arrived at the receiver", one => one.Arrived - one.Attempted),
        ];
        report.Table(
            ["part", .. told.Select(one => one.Rate).Distinct().SelectMany(rate => new[] { $"p50 at {rate}/s", $"p99 at {rate}/s" })],
            parts.Select(part => (IReadOnlyList<object>)[part.Name, .. told.GroupBy(one => one.Rate).SelectMany(group => new object[]
            {
                Report.Percentile(group.Select(one => Ms(part.Part(one))), 0.5), Report.Percentile(group.Select(one => Ms(part.Part(one))), 0.99),
            })]));

        static IReadOnlyList<object> Row(IGrouping<int, Told> group, string to, Func<Told, long> micros)
        {
            var values = group.Select(one => Ms(micros(one))).ToList();
            return [group.Key, values.Count, to, Report.Percentile(values, 0.5), Report.Percentile(values, 0.99), values.Max()];
        }
    }

    private static double Ms(long micros) => micros / 1_000.0;

    /// <summary>Drafts first, then lodges them at the rate; the partner's process sends and receives.</summary>
    private static async Task<List<Told>> LodgeAsync(Run run, BenchPlatform platform, HttpClient author, ChildProgram partner, int rate, int count)
    {
        var drafts = await DraftAsync(author, count, run.Stopping);
        await platform.SettleAsync(run.Stopping);
        var (from, to, arrivals) = (Path.Combine(run.Directory, "lodge.txt"), Path.Combine(run.Directory, "lodged.txt"), Path.Combine(run.Directory, "arrivals.txt"));
        await File.WriteAllLinesAsync(from, drafts.Select(draft => $"/submissions/v1/contributions/{draft.Id}/lodge {draft.Tag} told-{draft.Id}"), run.Stopping);
        await AskAsync(partner, "forget", run.Stopping);
        await AskAsync(partner, $"send {platform.Gateway} {await BenchPlatform.TokenAsync(author, run.Stopping)} {rate} {from} {to}", run.Stopping);
        await platform.SettleAsync(run.Stopping);
        await AskAsync(partner, $"arrivals {arrivals}", run.Stopping);
        var sent = (await File.ReadAllLinesAsync(to, run.Stopping)).Select(line => line.Split(' ')).ToDictionary(line => Guid.ParseExact(line[0].Split('/')[4]["con_".Length..], "N"));
        if (sent.Values.FirstOrDefault(line => line[3] != "200") is { } refused)
        {
            throw new BenchFailedException($"{refused[0]} was answered {refused[3]}.");
        }

        var arrived = (await File.ReadAllLinesAsync(arrivals, run.Stopping)).Select(line => line.Split(' ')).GroupBy(line => line[1]).ToDictionary(group => group.Key, group => group.Min(line => Number(line[2])));
        var first = sent.Values.Min(line => Number(line[1]));
        // next_attempt_at is the instant of the claim and 30 s; idempotency rows are never changed, so their commit time is that of the request.
        var outbox = await platform.RowsAsync(
            ResourceNames.Submissions,
            $"""
            select o.ordering_key, o.message_id, {Micros("pg_xact_commit_timestamp(i.xmin)")}, {Micros("o.next_attempt_at - interval '30 s'")}, {Micros("o.sent_at")}
            from submissions.outbox o join submissions.idempotency i on i.key = 'told-con_' || replace(o.ordering_key::text, '-', '')
            where o.message_type like '%:ContributionLodged' and o.created_at >= to_timestamp({first} / 1e6)
            """,
            run.Stopping);
        var effects = (await platform.RowsAsync(
            ResourceNames.Notifications,
            $"""
            select i.message_id, {Micros("i.processed_at")}, {Micros("pg_xact_commit_timestamp(i.xmin)")}, {Micros("min(a.started_at)")}
            from notifications.inbox i join notifications.webhook_deliveries d on d.event_id = i.message_id join notifications.webhook_attempts a on a.delivery_id = d.id
            where i.consumer = 'notifications-tell-of-contributions' and i.processed_at >= to_timestamp({first} / 1e6) group by 1, 2, 3
            """,
            run.Stopping)).ToDictionary(row => (Guid)row[0]);
        var told = outbox.Where(row => sent.ContainsKey((Guid)row[0])).Select(row => (Row: row, Sent: sent[(Guid)row[0]], Effect: effects[(Guid)row[1]])).Select(one => new Told(
            rate, Number(one.Sent[1]), Number(one.Sent[2]), (long)one.Row[2], (long)one.Row[3], (long)one.Row[4],
            (long)one.Effect[1], (long)one.Effect[2], (long)one.Effect[3], arrived[$"msg_{(Guid)one.Row[1]:N}"])).ToList();
        return told.Count == count ? told : throw new BenchFailedException($"{count} contributions were lodged and {told.Count} told of.");
    }

    internal static string Micros(string instant) => $"(extract(epoch from {instant}) * 1000000)::bigint";

    internal static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    internal static async Task<List<(string Id, string Tag)>> DraftAsync(HttpClient author, int count, CancellationToken cancellationToken)
    {
        var text = string.Concat(Enumerable.Repeat("the alliance reports on the keeping of firearms records ", 17));
        var drafts = new List<(string Id, string Tag)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (number, stop) =>
        {
            var body = new { kind = "statement", channel = "national", title = $"Statement {number}", language = "en", text = text + Guid.CreateVersion7().ToString("N") };
            var key = Guid.CreateVersion7().ToString("N");
            // Once more with the same key where the outcome is open, as while services that were started again are cold.
            using var answer = await Eventually.HoldsAsync(
                () => author.PostAsync("/submissions/v1/contributions", body, stop, key), got => (int)got.StatusCode < 500 && got.StatusCode != HttpStatusCode.Conflict, stop);
            var id = (await answer.JsonAsync(HttpStatusCode.Created, stop)).GetProperty("id").GetString()!;
            lock (drafts)
            {
                drafts.Add((id, answer.Tag()));
            }
        });
        return drafts;
    }

    internal static async Task<string> SubscribeAsync(BenchPlatform platform, HttpClient client, ChildProgram partner, string url, string name, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsync("/notifications/v1/webhook-endpoints", new { url, eventTypes = EventTypes, form = "full" }, cancellationToken);
        var created = await answer.JsonAsync(HttpStatusCode.Created, cancellationToken);
        await AskAsync(partner, $"trust {name} {created.GetProperty("secret").GetString()}", cancellationToken);
        var id = created.GetProperty("id").GetString()!;
        await Eventually.BecomesTrueAsync(
            () => platform.QueryAsync<bool>(ResourceNames.Notifications, $"select state = 'enabled' from notifications.webhook_endpoints where id = '{id["whe_".Length..]}'", cancellationToken),
            TimeSpan.FromMinutes(1), $"{name} is enabled", cancellationToken);
        return id;
    }

    /// <summary>One lodging with everything traced. Its times are those of a traced and idle system: they show the order and the shares, not the pace.</summary>
    private static async Task TraceAsync(Run run, BenchPlatform platform, HttpClient author, ChildProgram partner)
    {
        var collector = await run.StepAsync("Starting the services again with telemetry", () => platform.SendTelemetryAsync(run.Stopping));
        var (spans, trace) = await run.StepAsync("Tracing one lodging", async () =>
        {
            await LodgeAsync(run, platform, author, partner, 20, run.IsSmall ? 5 : 200);
            collector.IsRecording = true;
            await LodgeAsync(run, platform, author, partner, 1, 1);
            var all = await Eventually.HoldsAsync(() => collector.Spans, found => TraceOf(found) is { } id && found.Any(span => span.TraceId == id && span.Service == ResourceNames.Notifications), run.Stopping);
            // Batches leave once a second; the last spans of the trace may be in the next.
            await Task.Delay(TimeSpan.FromSeconds(2), run.Stopping);
            collector.IsRecording = false;
            return (collector.Spans, TraceOf(all)!);
        });
        var parts = spans.Where(span => span.TraceId == trace).OrderBy(span => span.StartedAt).ToList();
        run.Report.Say("One lodging taken apart (traced, on an idle system, in ms from its first span):");
        run.Report.Table(
            ["from", "took", "service", "span"],
            parts.Select(span => (IReadOnlyList<object>)[
                (span.StartedAt - parts[0].StartedAt).TotalMilliseconds, (span.EndedAt - span.StartedAt).TotalMilliseconds, span.Service,
                string.Concat(Enumerable.Repeat("· ", Depth(span))) + span.Name]));

        string? TraceOf(List<ReceivedSpan> found) => found.FirstOrDefault(span => span.Service == ResourceNames.Gateway && span.Name.StartsWith("POST", StringComparison.Ordinal) && HasLodging(found, span.TraceId))?.TraceId;

        static bool HasLodging(List<ReceivedSpan> found, string id) => found.Any(span => span.TraceId == id && span.Name.EndsWith("/lodge", StringComparison.Ordinal));

        int Depth(ReceivedSpan span) => parts.Find(other => other.SpanId == span.ParentId) is { } parent ? Depth(parent) + 1 : 0;
    }

    /// <summary>Many deliveries due at once, written by SQL as the notices of many messages would have been; the service claims, signs, sends and records them.</summary>
    private static async Task BurstAsync(Run run, BenchPlatform platform, ChildProgram partner, string receiver, string first)
    {
        var (endpoints, seconds) = run.IsSmall ? (2, 1) : (Endpoints, 60);
        await EndpointsBench.SeedAsync(platform, partner, first, "e", [.. Enumerable.Range(1, endpoints - 1).Select(number => $"{receiver}/e-{number}")], run.Stopping);
        // More than go out in that time.
        var events = run.IsSmall ? 10 : 8_000;
        await AskAsync(partner, "forget", run.Stopping);
        await platform.ExecuteAsync(
            ResourceNames.Notifications,
            $"""
            with told as (
                insert into notifications.feed_entries (event_id, type, subject_id, subject_version, reach, class, side, occurred_at, entered_at, path, data, facts)
                select gen_random_uuid(), f.type, f.subject_id, f.subject_version, f.reach, f.class, f.side, now(), now(), f.path, f.data, f.facts
                from (select * from notifications.feed_entries where type = 'contribution.lodged' order by position desc limit 1) f, generate_series(1, {events})
                returning *)
            insert into notifications.webhook_deliveries (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at)
            select e.id, t.event_id, t.position, t.type, t.subject_id, t.subject_version, 1, t.occurred_at, 'pending', 0, now()
            from told t, notifications.webhook_endpoints e where e.client_id = (select client_id from notifications.webhook_endpoints where id = '{first["whe_".Length..]}');
            select pg_notify('notifications_due', '')
            """,
            run.Stopping);
        var (attempts, perSecond, wrong) = await run.StepAsync($"{events * endpoints} deliveries are due", async () =>
        {
            var samples = new List<(long Attempts, long At)>();
            while (true)
            {
                var count = (await AskAsync(partner, "count", run.Stopping)).Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
                samples.Add((count[0], System.Diagnostics.Stopwatch.GetTimestamp()));
                if (count[0] >= events * endpoints || (samples.Count > seconds && System.Diagnostics.Stopwatch.GetElapsedTime(samples[0].At).TotalSeconds > seconds))
                {
                    // From the first sample with attempts: the wake-up belongs to the latencies above.
                    var begin = samples.Find(sample => sample.Attempts > 0);
                    var spent = System.Diagnostics.Stopwatch.GetElapsedTime(begin.At, samples[^1].At).TotalSeconds;
                    return (count[0], spent > 0 ? (count[0] - begin.Attempts) / spent : double.NaN, count[1]);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(run.IsSmall ? 20 : 500), run.Stopping);
            }
        });
        if (wrong > 0)
        {
            throw new BenchFailedException($"{wrong} of {attempts} attempts were signed wrongly.");
        }

        await platform.ExecuteAsync(ResourceNames.Notifications, "update notifications.webhook_deliveries set state = 'skipped' where id in (select id from notifications.webhook_deliveries where state = 'pending' and (claimed_until is null or claimed_until < now()) order by id for update skip locked)", run.Stopping);
        await platform.SettleAsync(run.Stopping);
        await EndpointsBench.RemoveAsync(platform, "e", run.Stopping);
        run.Report.Say($"{endpoints} endpoints, both replicas of Notifications; the receiver checked the signature of each of {attempts} attempts and answered 204.");
        run.Report.Bar("Signed webhook attempts", perSecond, "/s", $"≥ 1,000/s sustained for {seconds} s", perSecond >= 1_000);
    }

    internal static async Task<string> ReadAsync(ChildProgram partner, CancellationToken cancellationToken) =>
        await partner.Output.ReadLineAsync(cancellationToken) ?? throw new BenchFailedException("The partner's process ended.");

    internal static async Task<string> AskAsync(ChildProgram partner, string line, CancellationToken cancellationToken)
    {
        await partner.Input.WriteLineAsync(line.AsMemory(), cancellationToken);
        await partner.Input.FlushAsync(cancellationToken);
        return await ReadAsync(partner, cancellationToken);
    }

    /// <summary>One lodging; instants in microseconds since 1970.</summary>
    private sealed record Told(int Rate, long Due, long Answered, long Committed, long Claimed, long Marked, long Begun, long Effect, long Attempted, long Arrived);
}

using System.Globalization;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>Mails that are due at once, to as many people: how long until an SMTP server on loopback has taken the last, and the database says so.</summary>
internal static class MailBench
{
    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        await using var partner = ChildProgram.StartOurs("bench/Partner", new Dictionary<string, string>(), isTalking: true);
        await ReadAsync(partner, run.Stopping);
        var port = int.Parse(await AskAsync(partner, "sink", run.Stopping), CultureInfo.InvariantCulture);
        await run.StepAsync("Starting Notifications again with another mail server", () => platform.UseMailServerAsync(port, run.Stopping));
        var count = run.IsSmall ? 50 : 10_000;
        var rounds = new List<Round>();
        await SendAsync(platform, partner, run, run.IsSmall ? 10 : 500, 0);
        for (var number = 1; number <= run.Rounds(3); number++)
        {
            var round = number;
            await platform.SettleAsync(run.Stopping);
            await run.StepAsync($"Round {round}", async () => rounds.Add(await SendAsync(platform, partner, run, count, round)));
        }

        await platform.UseOwnMailServerAsync(run.Stopping);
        run.Report.Say($"{count:N0} mails of two parts to {count:N0} people, written by SQL as the notice of one message would have been; two replicas of twelve connections each. From the commit of the rows.");
        run.Report.Table(
            ["round", "mails", "first at the server s", "last at the server s", "last on record s", "mails/s"],
            rounds.Select(one => (IReadOnlyList<object>)[one.Number, one.Mails, one.First, one.Last, one.Recorded, one.Mails / one.Recorded]));
        var slowest = rounds.Max(one => one.Recorded);
        run.Report.Bar(string.Create(CultureInfo.InvariantCulture, $"{count:N0} mails to a local SMTP sink, slowest round"), slowest, " s", "≤ 60 s", slowest <= 60);
    }

    private static async Task<Round> SendAsync(BenchPlatform platform, ChildProgram partner, Run run, int count, int number)
    {
        await AskAsync(partner, "forget mails", run.Stopping);
        await platform.ExecuteAsync(ResourceNames.Notifications, Rows(count), run.Stopping);
        await Eventually.BecomesTrueAsync(
            () => platform.QueryAsync<bool>(ResourceNames.Notifications, "select not exists (select from notifications.mails where state = 'pending')", run.Stopping),
            TimeSpan.FromMinutes(5), "every mail is sent", run.Stopping);
        var taken = (await AskAsync(partner, "mails", run.Stopping)).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var row = (await platform.RowsAsync(
            ResourceNames.Notifications,
            """
            select (extract(epoch from pg_xact_commit_timestamp(f.xmin)) * 1000000)::bigint, (extract(epoch from max(pg_xact_commit_timestamp(m.xmin))) * 1000000)::bigint, count(*)
            from notifications.feed_entries f join notifications.mails m on m.position = f.position and m.state = 'sent' and m.attempts = 1
            where f.position = (select max(position) from notifications.feed_entries where subject_id = 'con_bench') group by 1
            """,
            run.Stopping)).Single();
        var (committed, recorded, sent) = ((long)row[0], (long)row[1], (long)row[2]);
        return taken[0] == count && taken[1] == count && sent == count
            ? new Round(number, count, Seconds(taken[2]), Seconds(taken[3]), Seconds(recorded))
            : throw new BenchFailedException($"Of {count} mails the server has {taken[0]}, {taken[1]} of them different, and {sent} are on record as sent at once.");

        double Seconds(long micros) => (micros - committed) / 1_000_000.0;
    }

    /// <summary>An entry of the feed that everybody may read, people, and a mail to each.</summary>
    private static string Rows(int count) => $$"""
        delete from notifications.mails;
        delete from notifications.contacts where side = 'unodc' and framework = 'frm_bench';
        with entry as (
            insert into notifications.feed_entries (event_id, type, subject_id, subject_version, reach, class, occurred_at, path, data, facts, entered_at)
            values (gen_random_uuid(), 'contribution.published', 'con_bench', 1, 'global', 'Public', now(), '/submissions/v1/contributions/con_bench', '{}', '{"title":"A statement of the bench"}', now())
            returning position, event_id),
        people as (
            insert into notifications.contacts (id, address, display_name, language, side, framework, muted_topics, version)
            select gen_random_uuid(), 'person' || n || '@sink.example', 'Person ' || n, (array['en', 'fr', 'es', 'ar', 'ru', 'zh', 'ur'])[n % 7 + 1], 'unodc', 'frm_bench', '{}', 1
            from generate_series(1, {{count}}) as n returning id)
        insert into notifications.mails (event_id, person_id, template, position, direct, state, attempts, due_at, created_at)
        select entry.event_id, people.id, 'contribution.published', entry.position, false, 'pending', 0, now(), now() from entry, people
        """;

    private static async Task<string> ReadAsync(ChildProgram partner, CancellationToken cancellationToken) =>
        await partner.Output.ReadLineAsync(cancellationToken) ?? throw new BenchFailedException("The partner's process ended.");

    private static async Task<string> AskAsync(ChildProgram partner, string line, CancellationToken cancellationToken)
    {
        await partner.Input.WriteLineAsync(line.AsMemory(), cancellationToken);
        await partner.Input.FlushAsync(cancellationToken);
        return await ReadAsync(partner, cancellationToken);
    }

    /// <summary>Seconds from the commit of the rows.</summary>
    private sealed record Round(int Number, int Mails, double First, double Last, double Recorded);
}

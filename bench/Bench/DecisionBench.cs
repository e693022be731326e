using System.Globalization;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>Decisions whose windows end in the same second: how long after it the last one is closed, and the last message about one is with the broker.</summary>
internal static class DecisionBench
{
    private const string Framework = "01900000000070008000decade000001";
    private const string Prefix = "bench-decision-";

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        var count = run.IsSmall ? 20 : 1_000;
        await platform.ExecuteAsync(ResourceNames.Membership, Country, run.Stopping);
        var rounds = new List<Round>();
        for (var number = 1; number <= run.Rounds(3); number++)
        {
            var round = number;
            await platform.SettleAsync(run.Stopping);
            await run.StepAsync($"Round {round}", async () => rounds.Add(await CloseAsync(platform, run, count, round)));
        }

        run.Report.Say($"{count:N0} decisions with a position each, inserted by SQL with their timers a few seconds before their common end. Times after that end, by commit times of the database.");
        run.Report.Table(
            ["round", "closed", "messages", "first closed ms", "last closed ms", "last message sent ms"],
            rounds.Select(one => (IReadOnlyList<object>)[one.Number, one.Closed, one.Messages, one.FirstMs, one.LastMs, one.SentMs]));
        var last = rounds.Max(one => one.LastMs);
        run.Report.Bar(string.Create(CultureInfo.InvariantCulture, $"{count:N0} decisions of one second, the last closed"), last / 1000, " s", "≤ 5 s", last <= 5_000);
    }

    private static async Task<Round> CloseAsync(BenchPlatform platform, Run run, int count, int number)
    {
        var batch = $"{Prefix}{number}-";
        await platform.ExecuteAsync(ResourceNames.Membership, Rows(count, batch), run.Stopping);
        await Eventually.BecomesTrueAsync(
            async () => await platform.QueryAsync<long>(ResourceNames.Membership, $"select count(*) from membership.decisions where request_id like '{batch}%' and state <> 'closed'", run.Stopping) == 0,
            TimeSpan.FromMinutes(2), "every decision is closed", run.Stopping);
        // The timers of those closed with others, and the messages.
        await platform.SettleAsync(run.Stopping);
        var row = (await platform.RowsAsync(
            ResourceNames.Membership,
            $"""
            with d as (select id, due.at as ended, pg_xact_commit_timestamp(xmin) as committed
                       from membership.decisions, lateral (select closes_at + interval '1 second' as at) due where request_id like '{batch}%' and state = 'closed' and outcome = 'agreed'),
                 m as (select o.ordering_key, o.sent_at from membership.outbox o join d on d.id = o.ordering_key where o.message_type like '%:DecisionClosed')
            select (select count(*) from d), (select count(*) from m), (select extract(epoch from min(committed - ended))::float8 * 1000 from d),
                   (select extract(epoch from max(committed - ended))::float8 * 1000 from d), (select extract(epoch from max(m.sent_at - d.ended))::float8 * 1000 from m join d on d.id = m.ordering_key)
            """,
            run.Stopping)).Single();
        var round = new Round(number, (long)row[0], (long)row[1], (double)row[2], (double)row[3], (double)row[4]);
        return round.Closed == count && round.Messages == count
            ? round
            : throw new BenchFailedException($"Of {count} decisions {round.Closed} are closed as agreed, with {round.Messages} messages.");
    }

    private const string Country = $"""
        insert into membership.frameworks (id, country, time_zone, lead_ministry, focal_point_office, civil_society_alliance, civil_society_unit, secretariat, established_at, version)
        values ('{Framework}', 'XBD', 'Asia/Karachi', 'Ministry', 'Office', 'Alliance', 'Unit', 'Secretariat', now(), 1) on conflict do nothing
        """;

    /// <summary>Decisions by silence that end with the fifth second from now, a position of UNODC in each, and their clocks.</summary>
    private static string Rows(int count, string batch) => $$"""
        create temporary table opened as
        select gen_random_uuid() as id, n, date_trunc('second', now()) + interval '5 seconds' as closes_at from generate_series(1, {{count}}) as n;
        insert into membership.decisions
            (id, framework_id, kind, subject, question, asked_by, request_id, eligible_sides, profile_id, profile_number, time_zone, opens_at, clock_started_at, closes_at, state, due_at,
             contested_by, ends_early, objection_reason_length, quorum, silence, position_window, version)
        select id, '{{Framework}}', 'bench', 'pil_' || md5(n::text), 'Shall it be so?', 'bench', '{{batch}}' || n, array['government', 'civil_society', 'unodc'],
               (select id from membership.decision_profiles where kind = 'general' and framework_id is null limit 1), 1, 'Asia/Karachi', now(), now(), closes_at, 'open', closes_at + interval '1 second',
               'nobody', false, 50, 'all', 'consent', 'PT5S', 1
        from opened;
        insert into membership.decision_positions (id, framework_id, decision_id, ordinal, phase, side, stance, person_id, at, late)
        select gen_random_uuid(), '{{Framework}}', id, 1, 'window', 'unodc', 'consent', 'per_' || md5(n::text), now(), false from opened;
        insert into membership.timer (id, saga_id, kind, generation, due_at, message_type, body)
        select gen_random_uuid(), id, 'clock', 1, closes_at + interval '1 second', 'urn:message:Trilateral.Membership.Contracts:DecisionDue',
               json_build_object('decisionId', 'dec_' || replace(id::text, '-', ''), 'frameworkId', 'frm_{{Framework}}', 'reach', 'framework:frm_{{Framework}}', 'class', 'Restricted')::text
        from opened;
        drop table opened
        """;

    private sealed record Round(int Number, long Closed, long Messages, double FirstMs, double LastMs, double SentMs);
}

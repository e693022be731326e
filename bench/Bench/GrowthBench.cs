using System.Globalization;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>Whether reading slows down as the years go by: a list page, filtered lists, a page deep in the list and single records, at three sizes.</summary>
internal static class GrowthBench
{
    private const int Clients = 4;
    private const int Frameworks = 20;
    private const string List = "/submissions/v1/contributions";

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        var framework = $"frm_{FrameworkOf(0)}";
        var organisation = $"org_{OrganisationOf(0, 0)}";
        using var government = await platform.JoinAsync(TestActor.Government(framework), run.Stopping);

        // What other benches left would count too.
        await platform.SettleAsync(run.Stopping);
        await platform.ExecuteAsync(ResourceNames.Submissions, "truncate submissions.contributions cascade", run.Stopping);
        var results = new List<(int Size, string Read, LoadResult Load, int Round)>();
        var size = 0;
        foreach (var next in run.IsSmall ? [100, 200] : new[] { 1_000, 10_000, 100_000 })
        {
            var (from, to) = (size, next);
            await run.StepAsync($"Growing to {to:N0} contributions", async () =>
            {
                await platform.ExecuteAsync(ResourceNames.Submissions, Rows(from, to), run.Stopping);
                await platform.ExecuteAsync(ResourceNames.Submissions, "vacuum (analyze) submissions.contributions, submissions.contribution_versions", run.Stopping);
            });
            size = next;
            var reads = await ReadsAsync(platform, run, government, organisation);
            await run.WarmUpAsync("the reads", async () =>
            {
                foreach (var (_, url, file) in reads)
                {
                    await ReadAsync(url, file, run.Duration(2));
                }
            });
            for (var round = 1; round <= run.Rounds(3); round++)
            {
                await run.StepAsync($"Round {round}", async () =>
                {
                    foreach (var (name, url, file) in reads)
                    {
                        results.Add((next, name, await ReadAsync(url, file, run.Duration(3)), round));
                    }
                });
            }
        }

        Tell(run, results);

        async Task<LoadResult> ReadAsync(Uri url, string? file, TimeSpan duration)
        {
            string[] arguments = file is null ? [] : [file];
            return await Wrk.RunAsync(url, Clients, duration, "get.lua", [await BenchPlatform.TokenAsync(government, run.Stopping), .. arguments], run.Stopping);
        }
    }

    private static void Tell(Run run, List<(int Size, string Read, LoadResult Load, int Round)> results)
    {
        run.Report.Say($"GET through the gateway with {Clients} clients as a government's focal point; {Frameworks} frameworks, 50 rows a page. The rows are inserted by SQL with ids, states and texts like real ones; tables are analysed after each step.");
        run.Report.Table(
            ["contributions", "round", "read", "requests/s", "p50 ms", "p99 ms"],
            results.Select(one => (IReadOnlyList<object>)[one.Size, one.Round, one.Read, one.Load.PerSecond, one.Load.MedianMs, one.Load.P99Ms]));
        var medians = results.GroupBy(one => (one.Read, one.Size)).ToDictionary(group => group.Key, group => Report.Median(group.Select(one => one.Load.MedianMs)));
        var (smallest, largest) = (results.Min(one => one.Size), results.Max(one => one.Size));
        run.Report.Say("Medians of p50, in ms:");
        run.Report.Table(
            ["read", .. results.Select(one => one.Size).Distinct().Select(size => size.ToString("N0", CultureInfo.InvariantCulture)), "largest of smallest"],
            results.Select(one => one.Read).Distinct().Select(read => (IReadOnlyList<object>)[
                read, .. results.Select(one => one.Size).Distinct().Select(size => (object)medians[(read, size)]), medians[(read, largest)] / medians[(read, smallest)]]));
        var ratio = medians[("list page", largest)] / medians[("list page", smallest)];
        run.Report.Bar(string.Create(CultureInfo.InvariantCulture, $"List page at {largest:N0} of one at {smallest:N0}"), ratio, " ×", "≤ 1.5 ×", ratio <= 1.5);
    }

    private static async Task<List<(string Name, Uri Url, string? File)>> ReadsAsync(BenchPlatform platform, Run run, HttpClient caller, string organisation)
    {
        // Walks the list as a partner would, and keeps the address of every page: each cursor is another.
        List<string> pages = [$"{List}?limit=50"];
        for (var path = $"{List}?limit=200"; path is not null;)
        {
            var next = (await caller.ReadAsync(path, run.Stopping)).TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
            path = next is null ? null : $"{List}?limit=200&cursor={next}";
            if (next is not null)
            {
                pages.Add($"{List}?limit=50&cursor={next}");
            }
        }

        var walk = Path.Combine(run.Directory, "pages.txt");
        await File.WriteAllLinesAsync(walk, pages, run.Stopping);
        var file = Path.Combine(run.Directory, "ids.txt");
        var visible = await platform.RowsAsync(
            ResourceNames.Submissions,
            $"select id from submissions.contributions where confidentiality = 'public' or (framework_id = '{FrameworkOf(0)}' and confidentiality = 'frameworkOnly') order by md5(id::text) limit 1000",
            run.Stopping);
        await File.WriteAllLinesAsync(file, visible.Select(row => $"{List}/con_{(Guid)row[0]:N}"), run.Stopping);
        return
        [
            ("list page", new Uri(platform.Gateway, $"{List}?limit=50"), null),
            ("pages one after another", new Uri(platform.Gateway, List), walk),
            ("filtered by kind and channel", new Uri(platform.Gateway, $"{List}?limit=50&kind=parallelReport&channel=cop"), null),
            ("filtered by organisation", new Uri(platform.Gateway, $"{List}?limit=50&organisation={organisation}"), null),
            ("by id", new Uri(platform.Gateway, List), file),
        ];
    }

    private static string FrameworkOf(int number) => $"01900000000070008000{number:x12}";

    private static string OrganisationOf(int framework, int number) => $"01900000000070008{framework:x3}{number:x12}";

    /// <summary>
    /// Contributions as years of use leave them: version-7 ids an hour apart, twenty countries and some of no country, fifty organisations each, of ten
    /// seven published, one withdrawn, one lodged for the framework and one for its own side; a text of about 250 words in each version.
    /// </summary>
    private static string Rows(int from, int to) => $"""
        create temporary table seeded as
        select n, (lpad(to_hex(1500000000000 + n::bigint * 3600000), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id,
               case when n % 11 = 10 then null else ('01900000000070008000' || lpad(to_hex(n % {Frameworks}), 12, '0'))::uuid end as framework_id,
               'org_01900000000070008' || lpad(to_hex(n % {Frameworks}), 3, '0') || lpad(to_hex(n / {Frameworks} % 50), 12, '0') as organisation,
               (array['statement', 'intervention', 'positionPaper', 'parallelReport', 'declaration', 'saqInput'])[1 + n % 6] as kind,
               (array['national', 'dialogue', 'cop'])[1 + n / 7 % 3] as channel,
               (array['published', 'published', 'published', 'published', 'published', 'published', 'published', 'withdrawn', 'lodged', 'lodged'])[1 + n / 3 % 10] as state,
               (array['public', 'public', 'public', 'public', 'public', 'public', 'public', 'frameworkOnly', 'frameworkOnly', 'ownSide'])[1 + n / 3 % 10] as confidentiality,
               timestamptz '2017-07-14' + n * interval '1 hour' as at
        from generate_series({from}, {to - 1}) as n;
        insert into submissions.contributions
            (id, framework_id, confidentiality, owner_side, owner_organisation, kind, channel, state, title, language, words, publication_consent, receipt_number, checksum,
             lodged_at, acknowledgement_due_at, time_zone, published_at, withdrawn_at, withdrawal_reason, recorded_after_the_fact, version)
        select id, framework_id, confidentiality, 'civil_society', organisation, kind, channel, state, case when state <> 'withdrawn' then 'Statement ' || n || ' on the keeping of firearms records' end,
               'en', 250, true, 'CON-' || substr(upper(md5(n::text)), 1, 4) || '-' || substr(upper(md5(n::text)), 5, 4) || '-' || substr(upper(md5(n::text)), 9, 4), md5(n::text) || md5(n::text || 'x'),
               at, at + interval '5 days', 'Europe/Vienna', case when state = 'published' then at + interval '6 days' end, case when state = 'withdrawn' then at + interval '7 days' end,
               case when state = 'withdrawn' then 'Replaced by a later one' end, false, 3
        from seeded order by n;
        insert into submissions.contribution_versions (contribution_id, number, framework_id, confidentiality, title, summary, language, text, checksum, sealed_at)
        select id, 1, framework_id, confidentiality, case when state <> 'withdrawn' then 'Statement ' || n || ' on the keeping of firearms records' end, null, 'en',
               case when state <> 'withdrawn' then repeat('the alliance reports on the keeping of firearms records ', 28) || n end, md5(n::text) || md5(n::text || 'x'), at
        from seeded order by n;
        drop table seeded
        """;
}

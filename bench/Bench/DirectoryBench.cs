using System.Globalization;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>How long a search of the public directory takes at the size the platform is meant for: by parts of names in two scripts, by facets, by both, and page by page.</summary>
internal static class DirectoryBench
{
    private const int Clients = 4;
    private const double Limit = 50;
    private const string Directory = "/membership/v1/directory-entries";

    private static readonly string[] Themes = ["firearms", "drugs", "corruption", "gender", "youth", "prevention", "technology", "humanRights"];

    public static async Task RunAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        using var government = await platform.JoinAsync(TestActor.Government(TestActor.NewId("frm")), run.Stopping);
        await platform.SettleAsync(run.Stopping);
        var size = run.IsSmall ? 200 : 10_000;
        await run.StepAsync(string.Create(CultureInfo.InvariantCulture, $"Entering {size:N0} organisations"), async () =>
        {
            await platform.ExecuteAsync(ResourceNames.Membership, Rows(size), run.Stopping);
            await platform.ExecuteAsync(ResourceNames.Membership, "vacuum (analyze) membership.organisations, membership.organisation_names", run.Stopping);
        });
        var reads = await ReadsAsync(platform, run);
        var results = new List<(string Read, LoadResult Load, int Round)>();
        await run.WarmUpAsync("the searches", async () =>
        {
            foreach (var (_, file) in reads)
            {
                await ReadAsync(file, run.Duration(2));
            }
        });
        for (var round = 1; round <= run.Rounds(3); round++)
        {
            await run.StepAsync($"Round {round}", async () =>
            {
                foreach (var (name, file) in reads)
                {
                    results.Add((name, await ReadAsync(file, run.Duration(4)), round));
                }
            });
        }

        run.Report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"GET through the gateway with {Clients} clients as a government's focal point at {size:N0} organisations, 50 rows a page, 1,000 different questions of each kind in turn. The rows are inserted by SQL; tables are analysed."));
        run.Report.Table(
            ["read", "round", "requests/s", "p50 ms", "p99 ms"],
            results.Select(one => (IReadOnlyList<object>)[one.Read, one.Round, one.Load.PerSecond, one.Load.MedianMs, one.Load.P99Ms]));
        var worst = results.GroupBy(one => one.Read).Select(group => (Read: group.Key, P99: Report.Median(group.Select(one => one.Load.P99Ms)))).MaxBy(one => one.P99);
        run.Report.Bar(string.Create(CultureInfo.InvariantCulture, $"Directory search at {size:N0}, p99 of the slowest kind ({worst.Read})"), worst.P99, " ms", "≤ 50 ms", worst.P99 <= Limit);

        async Task<LoadResult> ReadAsync(string file, TimeSpan duration) =>
            await Wrk.RunAsync(new Uri(platform.Gateway, Directory), Clients, duration, "get.lua", [await BenchPlatform.TokenAsync(government, run.Stopping), file], run.Stopping);
    }

    private static async Task<List<(string Name, string File)>> ReadsAsync(BenchPlatform platform, Run run)
    {
        var names = (await platform.RowsAsync(
            ResourceNames.Membership, "select name from membership.organisations where web_domain like '%.bench.example' order by md5(id::text) limit 1000", run.Stopping)).Select(row => ((string)row[0]).Split(' ')).ToList();
        return
        [
            ("one name", await FileAsync("name", (name, _) => $"name={Uri.EscapeDataString($"{name[^1]} {name[1]}")}")),
            ("part of a word many names have", await FileAsync("part", (name, _) => $"name={Uri.EscapeDataString(name[1][..4])}")),
            ("another script", await FileAsync("script", (name, _) => $"name={Uri.EscapeDataString($"شبکه {name[^1]}")}")),
            ("a name that is not there", await FileAsync("absent", (name, _) => $"name={Uri.EscapeDataString($"Xq{name[^1]}")}")),
            ("facets", await FileAsync("facets", (_, number) => $"theme={Themes[number % Themes.Length]}&language={(number % 2 == 0 ? "ur" : "en")}&constituency={(number % 3 == 0 ? "academia" : "foundation")}")),
            ("name and facets", await FileAsync("both", (name, number) => $"name={Uri.EscapeDataString(name[1])}&theme={Themes[number % Themes.Length]}&region=PK-PB")),
            ("a country's page", await FileAsync("country", (_, number) => $"country={(number % 2 == 0 ? "PAK" : "MEX")}")),
        ];

        async Task<string> FileAsync(string kind, Func<string[], int, string> query)
        {
            var file = Path.Combine(run.Directory, $"directory-{kind}.txt");
            await File.WriteAllLinesAsync(file, names.Select((name, number) => $"{Directory}?{query(name, number)}"), run.Stopping);
            return file;
        }
    }

    /// <summary>Organisations as a register of years has them: version-7 ids a minute apart, two countries, names of common words and a number of their own, a third with a name in Urdu, facets of each kind.</summary>
    private static string Rows(int count) => $"""
        create temporary table seeded as
        select n, (lpad(to_hex(1600000000000 + n::bigint * 60000), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id,
               (array['Network', 'Forum', 'Alliance', 'Centre', 'Union'])[1 + n % 5] || ' ' ||
               (array['Women', 'Youth', 'Lawyers', 'Teachers', 'Journalists', 'Survivors', 'Farmers', 'Workers', 'Doctors', 'Students', 'Communities'])[1 + n / 5 % 11] || ' ' ||
               (array['Peace', 'Justice', 'Safety', 'Rights', 'Prevention', 'Research', 'Dialogue'])[1 + n / 55 % 7] || ' ' || substr(md5('w' || n), 1, 6) as name
        from generate_series(1, {count}) as n;
        insert into membership.organisations (id, name, comparable_name, country, constituency, registered_at, perspectives, perspectives_class, regions, districts, themes, languages, ecosoc_status, web_domain, version)
        select id, name, upper(name), case when n % 2 = 0 then 'PAK' else 'MEX' end, (array['academia', 'foundation', 'communityGroup', 'civilSocietyOrganisation'])[1 + n % 4],
               timestamptz '2020-09-13' + n * interval '1 minute', array[(array['womenLed', 'youthLed', 'rural', 'grassroots'])[1 + n % 4]], case when n % 5 = 0 then 'ownSide' else 'public' end,
               array['PK-PB', 'PK-' || (array['SD', 'KP', 'BA'])[1 + n % 3]], array['District ' || n % 100],
               array[(array['firearms', 'drugs', 'corruption', 'gender'])[1 + n % 4], (array['youth', 'prevention', 'technology', 'humanRights'])[1 + n / 4 % 4]],
               array['en', case when n % 2 = 0 then 'ur' else 'es' end], 'none', 'o' || n || '.bench.example', 1
        from seeded order by n
        on conflict do nothing;
        insert into membership.organisation_names (organisation_id, number, text, confidentiality)
        select id, 0, name, 'public' from seeded union all select id, 1, 'شبکه جامعه مدنی ' || substr(name, length(name) - 5), 'public' from seeded where n % 3 = 0
        on conflict do nothing;
        drop table seeded
        """;
}

using System.Globalization;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Bench;

/// <summary>
/// The gateway, a bare YARP and nginx before one upstream, in turns: what the edge costs. Each is one process group without the engine's proxy before
/// it; the upstream is an nginx that answers the same kilobyte to everything, so that the processors belong to the proxies as far as can be.
/// </summary>
internal static class EdgeBench
{
    private const int Clients = 32;
    private const int AnswerBytes = 1024;
    private const string Open = "open";
    private const string Authenticated = "authenticated";

    public static async Task RunAsync(Run run)
    {
        using var issuer = new TestIssuer();
        var upstreamPort = ChildProgram.FreePort();
        await using var upstream = await StartNginxAsync(run, "upstream", Upstream(upstreamPort, issuer.PublicJwk), new Uri($"http://127.0.0.1:{upstreamPort}/any"));
        var (gatewayPort, barePort, nginxPort) = (ChildProgram.FreePort(), ChildProgram.FreePort(), ChildProgram.FreePort());
        await using var gateway = ChildProgram.StartOurs("gateway", Gateway(gatewayPort, upstreamPort));
        await using var bare = ChildProgram.StartOurs("bench/BareProxy", new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{barePort}",
            ["Upstream"] = $"http://127.0.0.1:{upstreamPort}",
        });
        await using var nginx = await StartNginxAsync(run, "proxy", Proxy(nginxPort, upstreamPort), new Uri($"http://127.0.0.1:{nginxPort}/any"));
        await gateway.AnswersAsync(new Uri($"http://127.0.0.1:{gatewayPort}/health"), run.Stopping);
        await bare.AnswersAsync(new Uri($"http://127.0.0.1:{barePort}/any"), run.Stopping);

        // Far above what anybody sends: the quota is counted, and never reached.
        var token = issuer.Token(TestActor.Unodc(), DateTimeOffset.UtcNow, descriptor => descriptor.Claims[TokenRules.Quota] = int.MaxValue);
        Subject[] subjects = [new("gateway", gateway, gatewayPort), new("bare YARP", bare, barePort), new("nginx", nginx, nginxPort)];
        await run.WarmUpAsync("the three proxies", async () =>
        {
            foreach (var subject in subjects)
            {
                await subject.LoadAsync(Open, "-", run.Duration(6), run.Stopping);
                await subject.LoadAsync(Authenticated, token, run.Duration(6), run.Stopping);
            }
        });
        var rounds = new List<Round>();
        for (var number = 1; number <= run.Rounds(5); number++)
        {
            await run.StepAsync($"Round {number}: each with and without authentication", async () =>
            {
                foreach (var mode in new[] { Open, Authenticated })
                {
                    foreach (var subject in subjects)
                    {
                        rounds.Add(await subject.LoadAsync(mode, mode == Open ? "-" : token, run.Duration(5), run.Stopping) with { Number = number });
                    }
                }
            });
        }

        Tell(run.Report, rounds);
    }

    private static void Tell(Report report, List<Round> rounds)
    {
        report.Say($"{Clients} connections, {AnswerBytes} bytes an answer; the proxies in turns within each round. CPU is user and system time of the proxy's own processes.");
        report.Table(
            ["round", "mode", "proxy", "requests/s", "p50 ms", "p99 ms", "CPU s per 1,000", "RSS MB"],
            rounds.Select(round => (IReadOnlyList<object>)[round.Number, round.Mode, round.Proxy, round.Load.PerSecond, round.Load.MedianMs, round.Load.P99Ms, round.CpuPerThousand, round.Megabytes]));
        var medians = rounds.GroupBy(round => (round.Mode, round.Proxy)).ToDictionary(group => group.Key, group => (
            PerSecond: Report.Median(group.Select(round => round.Load.PerSecond)),
            P50: Report.Median(group.Select(round => round.Load.MedianMs)),
            P99: Report.Median(group.Select(round => round.Load.P99Ms)),
            Cpu: Report.Median(group.Select(round => round.CpuPerThousand)),
            Megabytes: Report.Median(group.Select(round => round.Megabytes))));
        report.Say("Medians, and each proxy's throughput as a share of the bare YARP's and of nginx':");
        report.Table(
            ["mode", "proxy", "requests/s", "p50 ms", "p99 ms", "CPU s per 1,000", "RSS MB", "of bare YARP", "of nginx"],
            medians.Select(one => (IReadOnlyList<object>)[
                one.Key.Mode, one.Key.Proxy, one.Value.PerSecond, one.Value.P50, one.Value.P99, one.Value.Cpu, one.Value.Megabytes,
                one.Value.PerSecond / medians[(one.Key.Mode, "bare YARP")].PerSecond, one.Value.PerSecond / medians[(one.Key.Mode, "nginx")].PerSecond]));
        foreach (var mode in new[] { Open, Authenticated })
        {
            var ratio = medians[(mode, "gateway")].PerSecond / medians[(mode, "bare YARP")].PerSecond;
            report.Bar($"Gateway of bare YARP, {mode}", ratio, "", "0.85, stretch 0.9", ratio >= 0.85);
        }
    }

    private static Dictionary<string, string> Gateway(int port, int upstreamPort)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Identity__Issuer"] = TestIssuer.Issuer,
            ["Edge__AnonymousPerMinute"] = int.MaxValue.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var service in new[] { "membership", "events", "submissions", "notifications" })
        {
            environment[$"services__{service}__http__0"] = $"http://127.0.0.1:{upstreamPort}";
        }

        return environment;
    }

    private static async Task<ChildProgram> StartNginxAsync(Run run, string name, string configuration, Uri address)
    {
        var folder = Directory.CreateDirectory(Path.Combine(run.Directory, name)).FullName;
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, configuration, run.Stopping);
        var nginx = ChildProgram.Start($"nginx ({name})", Machine.Find("nginx")!, ["-p", folder, "-c", file, "-e", "stderr"]);
        await nginx.AnswersAsync(address, run.Stopping);
        return nginx;
    }

    private static string Upstream(int port, string jwk) => Nginx(1, $$"""
        server {
            listen 127.0.0.1:{{port}};
            default_type application/json;
            location = /.well-known/jwks.json { return 200 '{"keys":[{{jwk}}]}'; }
            location / { return 200 '{"text":"{{new string('x', AnswerBytes - 11)}}"}'; }
        }
        """);

    private static string Proxy(int port, int upstreamPort) => Nginx(Environment.ProcessorCount, $$"""
        upstream services { server 127.0.0.1:{{upstreamPort}}; keepalive 256; keepalive_requests 1000000000; }
        server {
            listen 127.0.0.1:{{port}};
            location / {
                proxy_pass http://services;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
            }
        }
        """);

    private static string Nginx(int workers, string server) => $$"""
        daemon off;
        worker_processes {{workers}};
        pid nginx.pid;
        error_log stderr error;
        events { worker_connections 4096; }
        http {
            access_log off;
            keepalive_requests 1000000000;
            client_body_temp_path body; proxy_temp_path proxied; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
        {{server}}
        }
        """;

    private sealed record Round(int Number, string Mode, string Proxy, LoadResult Load, double CpuPerThousand, double Megabytes);

    private sealed record Subject(string Name, ChildProgram Program, int Port)
    {
        public async Task<Round> LoadAsync(string mode, string token, TimeSpan duration, CancellationToken cancellationToken)
        {
            var processes = ProcessFigures.Family(Program.Id);
            var before = ProcessFigures.Of(processes);
            var path = mode == Open ? "/.well-known/oauth-protected-resource" : "/submissions/v1/contributions";
            var load = await Wrk.RunAsync(new Uri($"http://127.0.0.1:{Port}{path}"), Clients, duration, "get.lua", [token], cancellationToken);
            var after = ProcessFigures.Of(processes);
            return new Round(0, mode, Name, load, (after.CpuSeconds - before.CpuSeconds) / load.Requests * 1_000, after.ResidentMegabytes);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Processes;

namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>The dashboard as a run brings it up: at its address, behind the link that is printed, over the resources that really run.</summary>
public sealed class DashboardRunTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_printed_link_leads_to_what_runs_and_a_restart_there_is_one()
    {
        var address = new Uri($"http://localhost:{FreePorts.Next()}");
        await using var host = await HostProcess.StartReadyAsync(_directory, "--dashboard", $"--ASPNETCORE_URLS={address}");
        var link = Assert.Single(host.Output.Split('\n'), line => line.StartsWith("Dashboard: ", StringComparison.Ordinal))["Dashboard: ".Length..];
        Assert.StartsWith($"{address}login?t=", link, StringComparison.Ordinal);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };

        using (var stranger = await client.GetAsync("/api/resources", Cancellation))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        }

        using (var entered = await client.GetAsync(link, Cancellation))
        {
            Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
            client.DefaultRequestHeaders.Add("Cookie", entered.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        var before = await EchoAsync(client);
        var url = new Uri(Assert.Single(before.GetProperty("endpoints").EnumerateArray()).GetProperty("url").GetString()!);
        Assert.Equal(("Project", "Running"), (before.GetProperty("type").GetString(), before.GetProperty("state").GetString()));
        Assert.Equal(before.GetProperty("processId").GetInt32(), await ProcessIdAsync(url));
        Assert.NotEqual("", await client.GetStringAsync("/api/resources/echo/log", Cancellation));

        using var restart = new HttpRequestMessage(HttpMethod.Post, "/api/resources/echo/restart");
        restart.Headers.Add(DashboardAccess.ProofHeader, "1");
        restart.Headers.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        restart.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var restarted = await client.SendAsync(restart, Cancellation);
        Assert.True(restarted.IsSuccessStatusCode, await restarted.Content.ReadAsStringAsync(Cancellation));

        var after = await EchoAsync(client);
        Assert.Equal("Running", after.GetProperty("state").GetString());
        Assert.NotEqual(before.GetProperty("processId").GetInt32(), after.GetProperty("processId").GetInt32());
        Assert.True(after.GetProperty("startedAt").GetDateTimeOffset() > before.GetProperty("startedAt").GetDateTimeOffset());

        host.Signal(Native.SigInt);
        Assert.Equal(0, await host.ExitsAsync());
        using var free = new TcpListener(IPAddress.Loopback, address.Port);
        free.Start();
    }

    [Fact]
    public async Task A_taken_port_of_the_dashboard_is_one_sentence_and_nothing_is_left()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePorts.Next());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var host = HostProcess.Start(_directory, "--dashboard", $"--ASPNETCORE_URLS=http://localhost:{port}");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Equal($"Port {port} of the dashboard is taken: end the program that holds it, or give the dashboard another address.\n", host.Error);
        Assert.Empty(ProcessLedger.Read(_directory["processes.json"]));
        Assert.DoesNotContain("Dashboard:", host.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("18888", "ASPNETCORE_URLS is no address: give one such as http://localhost:18888.\n")]
    [InlineData("http://0.0.0.0:18888", "http://localhost:18888")]
    public async Task An_address_that_is_none_or_that_others_could_reach_is_one_sentence(string address, string said)
    {
        await using var host = HostProcess.Start(_directory, "--dashboard", $"--ASPNETCORE_URLS={address}");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Contains(said, host.Error, StringComparison.Ordinal);
        Assert.Equal(1, host.Error.Count(c => c == '\n'));
        Assert.Empty(ProcessLedger.Read(_directory["processes.json"]));
    }

    private static async Task<JsonElement> EchoAsync(HttpClient client)
    {
        using var list = JsonDocument.Parse(await client.GetStringAsync("/api/resources", Cancellation));
        return Assert.Single(list.RootElement.GetProperty("resources").EnumerateArray(), resource => resource.GetProperty("id").GetString() == "echo").Clone();
    }

    private static async Task<int> ProcessIdAsync(Uri service)
    {
        using var client = new HttpClient { BaseAddress = service };
        return int.Parse(await client.GetStringAsync("/pid", Cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }
}

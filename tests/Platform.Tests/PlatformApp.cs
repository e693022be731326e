using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using Trilateral.AppHost;
using Trilateral.Platform.Tests;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;
using Trilateral.TestSupport.Telemetry;

[assembly: AssemblyFixture(typeof(PlatformApp))]
// One system for all: a test that breaks it must not run beside another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Trilateral.Platform.Tests;

/// <summary>The whole system as AppHost starts it, once per run, on ports and data of its own; and the hands that break it: kill, freeze, stop and start single processes.</summary>
public sealed class PlatformApp : IAsyncLifetime
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    /// <summary>How long anything may take to come up or to come back; a limit of failure, not a measurement.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _armories = Directory.CreateTempSubdirectory("trilateral-failpoints-").FullName;
    private readonly ConcurrentDictionary<string, Task<string>> _registered = new(StringComparer.Ordinal);
    private DistributedApplication? _app;
    private OtlpReceiver? _telemetry;
    private HttpClient? _gateway;
    private HttpClient? _administrator;
    private HttpClient? _load;

    private static IReadOnlyList<string> Services { get; } = [ResourceNames.Membership, ResourceNames.Events, ResourceNames.Submissions, ResourceNames.Notifications];

    /// <summary>A caller without a token.</summary>
    public HttpClient Gateway => _gateway ?? throw NotStarted();

    /// <summary>May register organisations, as often as the fault matrix wants.</summary>
    public HttpClient Load => _load ?? throw NotStarted();

    /// <summary>Gets the telemetry of every process; keeps it only while a test records.</summary>
    public OtlpReceiver Telemetry => _telemetry ?? throw NotStarted();

    /// <summary>Where the console output of every process is kept.</summary>
    public string LogsPath { get; private set; } = "";

    /// <summary>The first administrator's credentials, as Provisioning wrote them.</summary>
    public string AdministratorFile { get; private set; } = "";

    private DistributedApplication App => _app ?? throw NotStarted();

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        _telemetry = await OtlpReceiver.StartAsync();
        _telemetry.IsRecording = false;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Program>([$"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL={_telemetry.Url}", "--Webhooks:AllowedNetworks=127.0.0.0/8"], limit.Token);
        LogsPath = Path.Combine(builder.Configuration["Local:Directory"] ?? throw NotStarted(), "logs");
        foreach (var name in new[] { ResourceNames.Membership, ResourceNames.Notifications })
        {
            var project = builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name);
            Directory.CreateDirectory(Armory(name));
            builder.CreateResourceBuilder(project).WithEnvironment("FailPoints__Directory", Armory(name));
        }

        // Two dispatchers, so that one can be frozen and the other take over (F08).
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == ResourceNames.Membership)).WithReplicas(2);
        // The walk of all routes asks more often without a token than any caller would.
        var edge = builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == ResourceNames.Gateway);
        builder.CreateResourceBuilder(edge).WithEnvironment("Edge__AnonymousPerMinute", "100000");
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        foreach (var name in Services.Append(ResourceNames.Gateway))
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(name, limit.Token);
        }

        _gateway = _app.CreateHttpClient(ResourceNames.Gateway);
        // Above the gateway's own limit of 10 s: what is tested is its answer, not our impatience.
        _gateway.Timeout = TimeSpan.FromSeconds(30);
        AdministratorFile = Path.GetFullPath(Path.Combine(builder.Configuration["Local:Directory"]!, "administrator.json"));
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(AdministratorFile, limit.Token));
        var administrator = file.RootElement.GetProperty("clientId").GetString()!;
        _administrator = PartnerTokens.Client(_gateway.BaseAddress!, administrator, file.RootElement.GetProperty("secret").GetString()!);
        await KnownEverywhereAsync(administrator, mandates: 1, limit.Token);
        _load = await ActAsAsync(TestActor.Administrator(), limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _load?.Dispose();
        _administrator?.Dispose();
        _gateway?.Dispose();
        if (_app is not null)
        {
            // The run's directory goes with the run; what the processes said is wanted when a test failed.
            if (Environment.GetEnvironmentVariable("TRILATERAL_TEST_LOGS") is { Length: > 0 } kept)
            {
                Directory.CreateDirectory(kept);
                foreach (var log in Directory.EnumerateFiles(LogsPath))
                {
                    File.Copy(log, Path.Combine(kept, Path.GetFileName(log)), overwrite: true);
                }
            }

            await _app.DisposeAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        Directory.Delete(_armories, recursive: true);
    }

    /// <summary>The first administrator, with the secret that lies in <c>.local/</c>.</summary>
    public HttpClient Administrator() => _administrator ?? throw NotStarted();

    /// <summary>A partner system made through the API as the administrator makes it, with mandates that every service knows; its tokens are real and renew themselves.</summary>
    /// <param name="actor">Side, functions and whom it acts for; client id, epoch and scope come from the platform.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public async Task<HttpClient> ActAsAsync(TestActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        using var registered = await Administrator().InsistAsync(
            "/membership/v1/clients",
            new
            {
                name = $"Test client {Guid.CreateVersion7():N}",
                side = WireNames<Side>.Of(actor.Side),
                framework = actor.Framework,
                organisation = actor.Organisation is { } organisation ? await RegisteredAsync(organisation, cancellationToken) : null,
                personId = actor.PersonId,
                quotaPerMinute = 100_000,
            },
            cancellationToken);
        var client = await registered.JsonAsync(HttpStatusCode.Created, cancellationToken);
        var id = client.GetProperty("id").GetString()!;
        foreach (var role in actor.Roles)
        {
            using var granted = await Administrator().PostAsync("/membership/v1/mandates", new { clientId = id, role, document = "Test mandate" }, cancellationToken);
            await granted.JsonAsync(HttpStatusCode.Created, cancellationToken);
        }

        await KnownEverywhereAsync(id, actor.Roles.Length, cancellationToken);
        return PartnerTokens.Client(Gateway.BaseAddress!, id, client.GetProperty("secret").GetString()!, actor.Scope);
    }

    /// <summary>An organisation as the register knows it: one that a test made up is registered, the same one each time.</summary>
    private Task<string> RegisteredAsync(string organisation, CancellationToken cancellationToken) => _registered.GetOrAdd(organisation, async given =>
    {
        using var known = await Administrator().GetAsync($"/membership/v1/organisations/{given}", cancellationToken);
        if (known.StatusCode == HttpStatusCode.OK)
        {
            return given;
        }

        using var answer = await Administrator().PostAsync(
            "/membership/v1/organisations", new { name = $"Organisation {Guid.CreateVersion7():N}", country = "PAK", constituency = "foundation" }, cancellationToken);
        return (await answer.JsonAsync(HttpStatusCode.Created, cancellationToken)).GetProperty("id").GetString()!;
    });

    /// <summary>A caller without a token at a service's own port, past the gateway.</summary>
    public HttpClient At(string service) => App.CreateHttpClient(service);

    /// <summary>A service's database as its owner sees it, for counting effects.</summary>
    public async Task<NpgsqlConnection> OpenDatabaseAsync(string service, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(await App.GetConnectionStringAsync(service + "db", cancellationToken) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async Task<T> QueryAsync<T>(string service, string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var connection = await OpenDatabaseAsync(service, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        return (T)Convert.ChangeType(await command.ExecuteScalarAsync(cancellationToken), typeof(T), CultureInfo.InvariantCulture)!;
    }

    public async Task<Uri> BrokerAsync(CancellationToken cancellationToken) =>
        new(await App.GetConnectionStringAsync(ResourceNames.Broker, cancellationToken) ?? throw NotStarted());

    /// <summary>What a resource of this name hands to those that refer to it.</summary>
    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancellationToken) =>
        await App.GetConnectionStringAsync(resource, cancellationToken) ?? throw NotStarted();

    public Uri EndpointOf(string resource, string name) => App.GetEndpoint(resource, name);

    /// <summary>Lets the processes of a resource stop at a fail point until the points are disarmed.</summary>
    /// <param name="resource">Membership or notifications.</param>
    /// <param name="point">The point's name.</param>
    /// <param name="only">The one replica that is to stop there; null for every one.</param>
    /// <returns>The file that appears when the point is reached.</returns>
    public string ArmFailPoint(string resource, string point, string? only = null)
    {
        var (armed, draft) = (Path.Combine(Armory(resource), point), Path.Combine(_armories, Guid.CreateVersion7().ToString("N")));
        File.Delete(armed + ".reached");
        File.WriteAllText(draft, only is null ? "" : ProcessIdOf(only).ToString(CultureInfo.InvariantCulture));
        File.Move(draft, armed, overwrite: true);
        return armed + ".reached";
    }

    public void DisarmFailPoints()
    {
        foreach (var file in Directory.EnumerateFiles(_armories, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".reached", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) => ExecuteAsync(id, KnownResourceCommands.StartCommand, cancellationToken);

    public Task StopAsync(string id, CancellationToken cancellationToken) => ExecuteAsync(id, KnownResourceCommands.StopCommand, cancellationToken);

    public Task RestartAsync(string id, CancellationToken cancellationToken) => ExecuteAsync(id, KnownResourceCommands.RestartCommand, cancellationToken);

    /// <summary>Starts a resource that does its work and ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunToEndAsync(string id, CancellationToken cancellationToken)
    {
        await StartAsync(id, cancellationToken);
        var ended = await App.ResourceNotifications
            .WaitForResourceAsync(id, change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), cancellationToken)
            .WaitAsync(Patience, cancellationToken);
        return ended.Snapshot.ExitCode ?? throw new InvalidOperationException($"{id} ended without an exit code.");
    }

    public Task HealthyAsync(string resource, CancellationToken cancellationToken) =>
        App.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken).WaitAsync(Patience, cancellationToken);

    public bool IsRunning(string id) =>
        App.ResourceNotifications.TryGetCurrentState(id, out var current) && current.Snapshot.Properties.Any(property => property is { Name: "executable.pid", Value: not null });

    public int ProcessIdOf(string id)
    {
        Assert.True(App.ResourceNotifications.TryGetCurrentState(id, out var current), $"There is no resource {id}.");
        var property = current.Snapshot.Properties.SingleOrDefault(property => property.Name == "executable.pid");
        return Convert.ToInt32(property?.Value ?? throw new InvalidOperationException($"{id} does not run."), CultureInfo.InvariantCulture);
    }

    /// <summary>SIGKILL, and the engine has seen it.</summary>
    public async Task KillAsync(string id, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(ProcessIdOf(id));
        process.Kill();
        await Eventually.BecomesTrueAsync(
            () => App.ResourceNotifications.TryGetCurrentState(id, out var current) && KnownResourceStates.TerminalStates.Contains(current.Snapshot.State?.Text),
            Patience,
            $"{id} is reported as ended",
            cancellationToken);
    }

    public void Freeze(string id) => Signal(ProcessIdOf(id), SigStop);

    public void Thaw(string id) => Signal(ProcessIdOf(id), SigCont);

    /// <summary>Rights travel by message; a test goes on when they have arrived.</summary>
    private async Task KnownEverywhereAsync(string clientId, int mandates, CancellationToken cancellationToken)
    {
        foreach (var service in Services)
        {
            await Eventually.BecomesTrueAsync(
                () => QueryAsync<bool>(
                    service,
                    $"select (select count(*) from {service}.identity_mandates where client_id = $1) >= $2 and exists (select from {service}.identity_keys where retired_at is null)",
                    cancellationToken,
                    clientId,
                    mandates),
                Patience,
                $"{service} knows {mandates} mandates of {clientId} and a signing key",
                cancellationToken);
        }
    }

    private async Task ExecuteAsync(string id, string command, CancellationToken cancellationToken)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(id, command, cancellationToken);
        Assert.True(result.Success, $"{command} of {id}: {result.ErrorMessage}");
    }

    private string Armory(string resource) => Path.Combine(_armories, resource);

    private static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw new InvalidOperationException($"kill({processId}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static InvalidOperationException NotStarted() => new("The system is not started.");

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Logs;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;
using Aspire.Hosting.Storage;

namespace Trilateral.AppHost.Tests;

/// <summary>The engine inside the test's process, with everything it says kept.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly TemporaryDirectory _directory = new();

    public TestEngine(Action<IDistributedApplicationBuilder> describe, Func<RunSettings, RunSettings>? adjust = null, params string[] args)
    {
        Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            ProjectDirectory = Repository.TestProject,
            Args = [$"--{LocalDirectory.ConfigurationKey}={_directory.Path}", "--ASPNETCORE_URLS=http://127.0.0.1:0", .. args],
        });
        describe(Builder);
        var settings = new RunSettings
        {
            Configuration = Builder.Configuration,
            AppHostDirectory = Builder.AppHostDirectory,
            BuildConfiguration = BuildConfiguration,
            IsDevelopment = false,
            HasDashboard = false,
            RandomizePorts = false,
            DeleteLocalDirectory = false,
            PrintAllLines = false,
            Output = TextWriter.Synchronized(_output),
            Error = TextWriter.Synchronized(_error),
        };
        Orchestrator = new Orchestrator(adjust?.Invoke(settings) ?? settings, [.. Builder.Resources]);
    }

    public static string BuildConfiguration { get; } = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Repository.SampleAssembly)!)!);

    public IDistributedApplicationBuilder Builder { get; }

    public Orchestrator Orchestrator { get; }

    public TemporaryDirectory Directory => _directory;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string LedgerPath => Path.Combine(Builder.Configuration[LocalDirectory.ConfigurationKey]!, "processes.json");

    public IReadOnlyDictionary<string, ResourceLog> Logs => Orchestrator.Logs;

    public static async Task<TestEngine> StartAsync(Action<IDistributedApplicationBuilder> describe, Func<RunSettings, RunSettings>? adjust = null)
    {
        var engine = new TestEngine(describe, adjust);
        try
        {
            await engine.StartAsync();
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync() => Orchestrator.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => Orchestrator.StopAsync(CancellationToken.None);

    public CustomResourceSnapshot Snapshot(string id)
    {
        Assert.True(Orchestrator.Notifications.TryGetCurrentState(id, out var current), $"There is no resource {id}.");
        return current.Snapshot;
    }

    public string? State(string id) => Snapshot(id).State?.Text;

    public int Pid(string id) => Assert.IsType<int>(Snapshot(id).ProcessId());

    public async Task<CustomResourceSnapshot> BecomesAsync(string id, string state)
    {
        var reached = await Orchestrator.Notifications
            .WaitForResourceAsync(id, change => change.ResourceId == id && change.Snapshot.State?.Text == state, TestContext.Current.CancellationToken)
            .WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        return reached.Snapshot;
    }

    public Task HealthyAsync(string name) =>
        Orchestrator.Notifications.WaitForResourceHealthyAsync(name, TestContext.Current.CancellationToken)
            .WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

    public Task<ExecuteCommandResult> ExecuteAsync(string id, string command) =>
        Orchestrator.Commands.ExecuteCommandAsync(id, command, TestContext.Current.CancellationToken)
            .WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

    /// <summary>The sessions the engine has written down; each process it starts leads one.</summary>
    public IReadOnlyList<int> Sessions() => [.. ProcessLedger.Read(LedgerPath).Select(entry => entry.Pid).OfType<int>()];

    public async ValueTask DisposeAsync()
    {
        await Orchestrator.DisposeAsync();
        _directory.Dispose();
        _output.Dispose();
        _error.Dispose();
    }
}

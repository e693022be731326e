using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Logs;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Projects;
using Aspire.Hosting.Servers;
using Aspire.Hosting.Storage;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Running;

/// <summary>Starts everything, keeps it running as told, stops everything.</summary>
internal sealed class Orchestrator : IHostedService, IAsyncDisposable
{
    private const long MaxLogFileBytes = 5_000_000;

    private readonly RunSettings _settings;
    private readonly IReadOnlyList<IResource> _resources;
    private readonly Announcer _announcer;
    private readonly SemaphoreSlim _lifecycle = new(1, 1);
    private RunContext? _context;
    private Task _announcing = Task.CompletedTask;
    private CancellationTokenSource? _running;
    private IAsyncDisposable? _dashboard;

    public Orchestrator(RunSettings settings, IReadOnlyList<IResource> resources)
    {
        _settings = settings;
        _resources = resources;
        _announcer = new Announcer(settings.Output, settings.Error, settings.PrintAllLines, settings.Time);
        Notifications = new ResourceNotificationService(
            resources, settings.HasDashboard ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable);
        Commands = new ResourceCommandService(ExecuteAsync);
    }

    public ResourceNotificationService Notifications { get; }

    public ResourceCommandService Commands { get; }

    /// <summary>One per replica, in the order of the model; empty until started.</summary>
    public IReadOnlyList<ResourceRunner> Runners { get; private set; } = [];

    public IReadOnlyDictionary<string, ResourceLog> Logs => _context?.Logs ?? new Dictionary<string, ResourceLog>();

    /// <exception cref="DistributedApplicationException">The application cannot start; nothing of it is left.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new DistributedApplicationException("The local engine runs on Linux only: use the Aspire packages (UseAspire) elsewhere.");
            }

            ModelValidator.Validate(_resources);
            var local = LocalDirectory.Open(LocalDirectory.PathFor(_settings.Configuration, _settings.AppHostDirectory));
            await BeginAsync(local);
            _running = new CancellationTokenSource();
            _context = CreateContext(local, _running.Token);
            await CheckParametersAsync(cancellationToken);
            _context.Endpoints.Allocate(_resources);
            Runners = CreateRunners(_context, out var launchers);
            foreach (var launcher in launchers)
            {
                await launcher.PreflightAsync(cancellationToken);
            }

            foreach (var runner in Runners)
            {
                runner.PublishNotStarted();
            }

            _dashboard = await DashboardStarter.StartAsync(this, _settings, _announcer, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            _announcing = new ReadyAnnouncer(Notifications, _resources, _announcer).RunAsync(_running.Token);
            foreach (var runner in Runners.Where(runner => !runner.Resource.StartsByCommandOnly()))
            {
                _ = runner.StartAsync();
            }
        }
        catch
        {
            await EndAsync();
            throw;
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Stops everything, dependants first; each process has its limit, so this ends whatever they do.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(CancellationToken.None);
        try
        {
            await EndAsync();
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Ends every process at once.</summary>
    public void Kill()
    {
        foreach (var runner in Runners)
        {
            runner.Kill();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    public async Task<ExecuteCommandResult> ExecuteAsync(string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var chosen = Runners.Where(runner => string.Equals(runner.Id, resourceId, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            chosen = [.. Runners.Where(runner => string.Equals(runner.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase))];
        }

        if (chosen.Count == 0)
        {
            return Refused($"There is no resource '{resourceId}' (or the application does not run).");
        }

        if (chosen.Find(runner => !runner.TakesCommands) is { } inert)
        {
            return Refused($"'{inert.Id}' has no process of its own to start or stop.");
        }

        Func<ResourceRunner, Task<string?>>? command =
            commandName == KnownResourceCommands.StartCommand ? static runner => runner.StartAsync()
            : commandName == KnownResourceCommands.StopCommand ? static runner => runner.StopAsync()
            : commandName == KnownResourceCommands.RestartCommand ? RestartAsync
            : null;
        if (command is null)
        {
            return Refused($"There is no command '{commandName}'.");
        }

        // The command goes on when the one who gave it goes away.
        var refusals = await Task.WhenAll(chosen.Select(command)).WaitAsync(cancellationToken);
        return refusals.OfType<string>().ToList() is { Count: > 0 } reasons ? Refused(string.Join(' ', reasons)) : new ExecuteCommandResult { Success = true };
    }

    private static async Task<string?> RestartAsync(ResourceRunner runner)
    {
        // Nothing to stop is no obstacle to a start.
        await runner.StopAsync();
        return await runner.StartAsync();
    }

    private static ExecuteCommandResult Refused(string reason) => new() { Success = false, ErrorMessage = reason };

    private RunContext CreateContext(LocalDirectory local, CancellationToken stopping)
    {
        Directory.CreateDirectory(local.LogsPath);
        return new RunContext
        {
            Settings = _settings,
            Local = local,
            Ledger = new ProcessLedger(local.LedgerPath),
            Announcer = _announcer,
            Notifications = Notifications,
            Stopping = stopping,
            Environment = new ChildEnvironment(_settings.Configuration, _settings.IsDevelopment),
            Endpoints = new EndpointTable(_settings.RandomizePorts, _settings.HoldLimit),
            Logs = _resources
                .SelectMany(resource => Enumerable.Range(0, resource.ReplicaCount()).Select(resource.ReplicaId))
                .ToDictionary(
                    id => id,
                    id => new ResourceLog(new RotatingFile(Path.Combine(local.LogsPath, id + ".log"), MaxLogFileBytes), _settings.Time),
                    StringComparer.OrdinalIgnoreCase),
        };
    }

    private async Task BeginAsync(LocalDirectory local)
    {
        try
        {
            await EndLeftoversAsync(local);
            if (_settings.DeleteLocalDirectory)
            {
                local.Empty();
                Delete(ServerDirectory.FallbackFor(local.Path));
            }
        }
        catch
        {
            local.Dispose();
            throw;
        }
    }

    private async Task EndLeftoversAsync(LocalDirectory local)
    {
        var left = ProcessLedger.Read(local.LedgerPath);
        var ended = await LeftoverCleaner.EndAsync(left, serviceLimit: TimeSpan.FromSeconds(10), serverLimit: TimeSpan.FromSeconds(30));
        if (ended.Count > 0)
        {
            _announcer.Say($"Ended what an earlier run left behind: {string.Join(", ", ended)}.");
        }
    }

    private async Task CheckParametersAsync(CancellationToken cancellationToken)
    {
        foreach (var parameter in _resources.OfType<ParameterResource>())
        {
            await parameter.GetValueAsync(cancellationToken);
        }
    }

    private List<ResourceRunner> CreateRunners(RunContext context, out List<ILauncher> launchers)
    {
        var runners = new List<ResourceRunner>();
        launchers = [];
        foreach (var resource in _resources)
        {
            ILauncher? launcher = resource switch
            {
                ProjectResource project => new ProjectLauncher(project, _settings.BuildConfiguration),
                ExecutableResource executable => new ExecutableLauncher(executable),
                PostgresServerResource server => new PostgresLauncher(server, context.Local.Path, _settings.Configuration, _announcer),
                RabbitMQServerResource server => new RabbitMQLauncher(server, context.Local.Path, _settings.DeleteLocalDirectory, _settings.Configuration, _announcer),
                _ => null,
            };
            if (launcher is not null)
            {
                launchers.Add(launcher);
                runners.AddRange(Enumerable.Range(0, resource.ReplicaCount()).Select(index =>
                    new ProcessRunner(context, new Replica(context, resource, resource.ReplicaId(index)), launcher)));
            }
            else
            {
                runners.Add(resource is PostgresDatabaseResource database ? new DatabaseRunner(context, database) : new ValueRunner(context, resource));
            }
        }

        return runners;
    }

    private async Task EndAsync()
    {
        if (_context is not { } context)
        {
            return;
        }

        await _running!.CancelAsync();
        await _announcing;
        await StopRunnersAsync();
        if (_dashboard is { } dashboard)
        {
            _dashboard = null;
            await dashboard.DisposeAsync();
        }

        await context.Endpoints.DisposeAsync();
        Notifications.Complete();
        foreach (var log in context.Logs.Values)
        {
            log.Dispose();
        }

        if (_settings.DeleteLocalDirectory)
        {
            Delete(context.Local.Path);
            Delete(ServerDirectory.FallbackFor(context.Local.Path));
        }

        context.Local.Dispose();
        _running.Dispose();
        foreach (var runner in Runners)
        {
            runner.Dispose();
        }

        _context = null;
        Runners = [];
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task StopRunnersAsync()
    {
        var dependents = DependencyGraph.Dependents(_resources);
        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(_resources.Select(Stop));

        Task Stop(IResource resource) => stops.TryGetValue(resource, out var known) ? known : stops[resource] = StopOneAsync(resource);

        async Task StopOneAsync(IResource resource)
        {
            await Task.WhenAll(dependents[resource].Select(Stop).ToList());
            await Task.WhenAll(Runners.Where(runner => runner.Resource == resource).Select(runner => runner.StopAsync()).ToList());
        }
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The whole system, ready to run.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Orchestrator _orchestrator;
    private readonly RunSettings _settings;
    private readonly Action? _cleanUp;

    internal DistributedApplication(IHost host, Orchestrator orchestrator, RunSettings settings, IReadOnlyList<IResource> resources, Action? cleanUp)
    {
        _host = host;
        _orchestrator = orchestrator;
        _settings = settings;
        _cleanUp = cleanUp;
        Resources = resources;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => _orchestrator.Notifications;

    public ResourceCommandService ResourceCommands => _orchestrator.Commands;

    internal IReadOnlyList<IResource> Resources { get; }

    internal Orchestrator Orchestrator => _orchestrator;

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return DistributedApplicationBuilder.Create(options, Assembly.GetEntryAssembly());
    }

    /// <summary>Starts everything and returns when it was told to stop (Ctrl+C, SIGTERM) and has. A second signal kills.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    /// <remarks>A refusal to start is one sentence on the error stream and exit code 1.</remarks>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signals = new StopSignals(stop, _orchestrator);
        try
        {
            await StartAsync(stop.Token);
            using var stopping = Lifetime.ApplicationStopping.Register(stop.Cancel);
            await WhenToldToStopAsync(stop.Token);
            await StopAsync(CancellationToken.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop before the start was through.
        }
        catch (DistributedApplicationException refusal)
        {
            await _settings.Error.WriteLineAsync(refusal.Message);
            Environment.ExitCode = 1;
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Starts everything; returns before all of it is healthy (see <see cref="ResourceNotifications"/>).</summary>
    /// <exception cref="DistributedApplicationException">The application cannot start; nothing of it is left.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    /// <summary>Stops everything, those that depend on others first.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _orchestrator.DisposeAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }

        _cleanUp?.Invoke();
    }

    private static Task WhenToldToStopAsync(CancellationToken stop)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(told.SetResult);
        return told.Task;
    }

    private IHostApplicationLifetime Lifetime => (IHostApplicationLifetime)Services.GetService(typeof(IHostApplicationLifetime))!;

    /// <summary>The first signal asks for an ordered stop, the second one kills.</summary>
    private sealed class StopSignals : IDisposable
    {
        private readonly List<PosixSignalRegistration> _registrations;
        private readonly CancellationTokenSource _stop;
        private readonly Orchestrator _orchestrator;
        private int _count;

        public StopSignals(CancellationTokenSource stop, Orchestrator orchestrator)
        {
            _stop = stop;
            _orchestrator = orchestrator;
            _registrations =
            [
                .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
                    .Select(signal => PosixSignalRegistration.Create(signal, OnSignal)),
            ];
        }

        public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

        private void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref _count) == 1)
            {
                _stop.Cancel();
            }
            else
            {
                _orchestrator.Kill();
            }
        }
    }
}

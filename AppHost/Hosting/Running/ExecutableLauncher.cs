using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

internal sealed class ExecutableLauncher(ExecutableResource executable) : ILauncher
{
    public Task PreflightAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Launch> PrepareAsync(Replica replica, CancellationToken cancellationToken) => Task.FromResult(new Launch(new ProcessSpec
    {
        Purpose = replica.Id,
        FileName = executable.Command,
        Arguments = replica.Arguments,
        WorkingDirectory = executable.WorkingDirectory,
        Environment = replica.WholeEnvironment,
        StopLimit = replica.Context.Settings.ServiceStopLimit,
    }));

    public Task<IReadOnlyList<IHealthProbe>> CreateProbesAsync(Replica replica, CancellationToken cancellationToken) =>
        Task.FromResult(HttpProbes.Of(replica));
}

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;

namespace Aspire.Hosting.Projects;

/// <summary>Runs a project's build output with dotnet.</summary>
internal sealed class ProjectLauncher(ProjectResource project, string buildConfiguration) : ILauncher
{
    private const string TargetFramework = "net10.0";

    private string ProjectPath => project.Annotations.OfType<ProjectPathAnnotation>().LastOrDefault()?.Path
        ?? throw new DistributedApplicationException($"The project '{project.Name}' has no path: add it with AddProject(name, path).");

    public Task PreflightAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Launch> PrepareAsync(Replica replica, CancellationToken cancellationToken) => Task.FromResult(new Launch(new ProcessSpec
    {
        Purpose = replica.Id,
        FileName = Programs.DotNet,
        Arguments = [FindAssembly(), .. replica.Arguments],
        WorkingDirectory = Path.GetDirectoryName(ProjectPath)!,
        Environment = replica.WholeEnvironment,
        StopLimit = replica.Context.Settings.ServiceStopLimit,
    }));

    public Task<IReadOnlyList<IHealthProbe>> CreateProbesAsync(Replica replica, CancellationToken cancellationToken) =>
        Task.FromResult(HttpProbes.Of(replica));

    private string FindAssembly()
    {
        if (!File.Exists(ProjectPath))
        {
            throw new DistributedApplicationException($"There is no project '{ProjectPath}'.");
        }

        var output = Path.Combine(Path.GetDirectoryName(ProjectPath)!, "bin", buildConfiguration, TargetFramework);
        // A project that references other programs has theirs beside its own; assembly names end with the project's name.
        string[] found = Directory.Exists(output) ? Directory.GetFiles(output, $"*{Path.GetFileNameWithoutExtension(ProjectPath)}.runtimeconfig.json") : [];
        if (found.Length > 1)
        {
            throw new DistributedApplicationException(
                $"'{output}' holds {found.Length} programs ({string.Join(", ", found.Select(Path.GetFileName))}): delete the directory and build again.");
        }

        var assembly = found.Length == 1 ? found[0].Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal) : null;
        return assembly is not null && File.Exists(assembly)
            ? assembly
            : throw new DistributedApplicationException(
                $"'{project.Name}' is not built: run 'dotnet build \"{ProjectPath}\" -c {buildConfiguration}'.");
    }
}

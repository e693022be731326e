using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

/// <summary>One process of a resource and what it is given.</summary>
internal sealed class Replica(RunContext context, IResource resource, string id)
{
    public RunContext Context { get; } = context;

    public IResource Resource { get; } = resource;

    public string Id { get; } = id;

    /// <summary>What the process listens on, by endpoint name; chosen at every start unless fixed.</summary>
    public IReadOnlyDictionary<string, int> TargetPorts { get; private set; } = new Dictionary<string, int>();

    public IReadOnlyList<BoardVariable> Environment { get; private set; } = [];

    public IReadOnlyList<string> Arguments { get; private set; } = [];

    public IReadOnlyDictionary<string, string> WholeEnvironment => ChildEnvironment.Whole(System.Environment.GetEnvironmentVariables(), Environment);

    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        TargetPorts = Resource.Endpoints().ToDictionary(
            endpoint => endpoint.Name,
            endpoint => endpoint switch
            {
                { IsProxied: false, AllocatedPort: { } port } => port,
                { TargetPort: > 0 and var port } => port,
                _ => FreePorts.Next(),
            },
            StringComparer.OrdinalIgnoreCase);
        Environment = await Context.Environment.InjectedAsync(Resource, Id, TargetPorts, cancellationToken);
        Arguments = await ChildEnvironment.ArgumentsAsync(Resource, TargetPorts, cancellationToken);
    }

    public ChildProcess Start(ProcessSpec spec) => ChildProcess.Start(spec, Context.Ledger, (isError, line) =>
    {
        Context.Logs[Id].Append(isError, line);

        // The servers write all they have to say to the error stream; of them only the end matters.
        Context.Announcer.PassOn(Id, isError, line, important: isError && spec.Stage == ProcessStage.Service);
    });

    /// <summary>Runs a short program to its end; its output goes to the resource's log.</summary>
    /// <exception cref="DistributedApplicationException">It failed.</exception>
    public async Task RunToEndAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var process = Start(spec);
        await using var kill = cancellationToken.Register(process.Kill);
        var code = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw new DistributedApplicationException($"{spec.Purpose} failed with exit code {code}; its output is in the log of '{Id}'.");
        }
    }
}

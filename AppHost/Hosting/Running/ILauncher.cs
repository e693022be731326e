using Aspire.Hosting.Health;

namespace Aspire.Hosting.Running;

/// <summary>How resources of one kind are started.</summary>
internal interface ILauncher
{
    /// <summary>Refuses the whole run when the resource can never start; touches nothing.</summary>
    /// <exception cref="DistributedApplicationException">Something is missing.</exception>
    Task PreflightAsync(CancellationToken cancellationToken);

    /// <summary>Makes ready what the process needs, at every start anew.</summary>
    Task<Launch> PrepareAsync(Replica replica, CancellationToken cancellationToken);

    /// <summary>The checks of one replica; none means healthy as soon as it runs.</summary>
    Task<IReadOnlyList<IHealthProbe>> CreateProbesAsync(Replica replica, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of one resource (one replica) at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    public required string ResourceType { get; init; }

    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    public ResourceStateSnapshot? State { get; init; }

    /// <summary>A process ended by signal <c>n</c> has 128 + <c>n</c>.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Healthy while running without checks; null while not running.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }
}

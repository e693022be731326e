using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Running;

/// <summary>How one run differs from another.</summary>
internal sealed record RunSettings
{
    public required IConfiguration Configuration { get; init; }

    public required string AppHostDirectory { get; init; }

    /// <summary>Debug or Release: that of the application host, and so of the projects it runs.</summary>
    public required string BuildConfiguration { get; init; }

    public required bool IsDevelopment { get; init; }

    public required bool HasDashboard { get; init; }

    /// <summary>Ports fixed in the model are replaced by free ones.</summary>
    public required bool RandomizePorts { get; init; }

    /// <summary>The local directory begins empty and goes when the application does.</summary>
    public required bool DeleteLocalDirectory { get; init; }

    public required bool PrintAllLines { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>How long a service may take to stop before it is killed; servers have 30 s.</summary>
    public TimeSpan ServiceStopLimit { get; init; } = TimeSpan.FromSeconds(20);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a proxy holds a new connection while no replica listens.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromSeconds(10);
}

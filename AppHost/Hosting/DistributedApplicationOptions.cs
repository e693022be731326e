namespace Aspire.Hosting;

/// <summary>How the application is run.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line, read into the configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The assembly of the application host; by default the one that was started.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The directory relative project paths start from; by default that of the application host's project.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>Without the dashboard nobody can start a dead resource again, so those that wait for it fail.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Prints every line of output of every resource, not only errors and lifecycle.</summary>
    public bool EnableResourceLogging { get; set; }
}

namespace Aspire.Hosting;

/// <summary>What is taken over from a project's launch settings.</summary>
public sealed class ProjectResourceOptions
{
    /// <summary>The profile to use; null means that of the application host, else the first that runs the project.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Uses no profile.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}

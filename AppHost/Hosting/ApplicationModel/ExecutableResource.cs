namespace Aspire.Hosting.ApplicationModel;

/// <summary>Any program. It is no source of service discovery.</summary>
public sealed class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>A name looked up on PATH, or a path (relative to <see cref="WorkingDirectory"/>).</summary>
    public string Command { get; } = command;

    public string WorkingDirectory { get; } = workingDirectory;
}

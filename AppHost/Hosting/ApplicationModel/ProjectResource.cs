namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project, run from its build output.</summary>
public sealed class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport;

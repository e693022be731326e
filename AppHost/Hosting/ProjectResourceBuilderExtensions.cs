using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

/// <summary>.NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Runs a project from its build output. A relative path starts at the application host's directory.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, static _ => { });

    /// <inheritdoc cref="AddProject(IDistributedApplicationBuilder, string, string)"/>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, options =>
        {
            options.ExcludeLaunchProfile = launchProfileName is null;
            options.LaunchProfileName = launchProfileName;
        });

    /// <inheritdoc cref="AddProject(IDistributedApplicationBuilder, string, string)"/>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(projectPath);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        var path = Path.GetFullPath(projectPath.Replace('\\', '/'), builder.AppHostDirectory);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(new ProjectPathAnnotation(path));
        if (!options.ExcludeLaunchProfile && LaunchProfile.Read(path, options.LaunchProfileName, builder.Configuration) is { } profile)
        {
            project.WithAnnotation(profile);
            foreach (var (endpoint, scheme, port) in profile.Endpoints())
            {
                project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, uriScheme: scheme, name: endpoint, port: port));
            }
        }

        return project;
    }

    /// <summary>Runs several processes of the project behind one address.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }
}

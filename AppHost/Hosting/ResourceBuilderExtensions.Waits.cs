using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Holds the start until all replicas of the dependency (and its parent) run and pass their health checks.</summary>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself.</exception>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitKind.Healthy);

    /// <inheritdoc cref="WaitFor{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitKind.Healthy, behavior: waitBehavior);

    /// <summary>Holds the start until the dependency runs, healthy or not.</summary>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself.</exception>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitKind.Running);

    /// <inheritdoc cref="WaitForStart{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    public static IResourceBuilder<T> WaitForStart<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitKind.Running, behavior: waitBehavior);

    /// <summary>Holds the start until the dependency has ended with <paramref name="exitCode"/>; another end fails this resource.</summary>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself.</exception>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitKind.Completed, exitCode);

    /// <summary>Started by command only, not with the application.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartAnnotation(), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<T> WithWait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitKind until, int exitCode = 0, WaitBehavior? behavior = null)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        if (ReferenceEquals(builder.Resource, dependency.Resource))
        {
            throw new DistributedApplicationException($"The resource '{builder.Resource.Name}' cannot wait for itself.");
        }

        if (builder.Resource is IResourceWithParent child && ReferenceEquals(child.Parent, dependency.Resource))
        {
            throw new DistributedApplicationException($"The resource '{builder.Resource.Name}' cannot wait for '{child.Parent.Name}': that is its parent.");
        }

        return builder.WithAnnotation(new WaitAnnotation(dependency.Resource, until, exitCode, behavior));
    }
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource changed.</summary>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>The resource's name, or name-1, name-2 … where it has replicas.</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

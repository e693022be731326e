namespace Aspire.Hosting.ApplicationModel;

/// <summary>Base of all resources; checks the name.</summary>
public abstract class Resource : IResource
{
    /// <exception cref="ArgumentException">The name breaks the rules of <see cref="IResource.Name"/>.</exception>
    protected Resource(string name)
    {
        Name = ResourceName.Checked(name, nameof(name));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} {Name}";
}

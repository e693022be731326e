namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that lives inside another; waiting for it is waiting for its parent too.</summary>
public interface IResourceWithParent : IResource
{
    IResource Parent { get; }
}

/// <inheritdoc/>
/// <typeparam name="T">The parent's type.</typeparam>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    protected override void InsertItem(int index, IResource item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (this.FirstOrDefault(existing => string.Equals(existing.Name, item.Name, StringComparison.OrdinalIgnoreCase)) is { } taken)
        {
            throw new DistributedApplicationException(
                $"The name '{item.Name}' is taken by {taken}: names are compared without regard to case, choose another.");
        }

        base.InsertItem(index, item);
    }
}

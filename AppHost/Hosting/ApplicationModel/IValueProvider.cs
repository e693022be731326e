namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known only once the application starts.</summary>
public interface IValueProvider
{
    /// <summary>The value, or null where there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

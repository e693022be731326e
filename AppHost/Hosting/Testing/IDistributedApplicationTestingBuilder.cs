namespace Aspire.Hosting.Testing;

/// <summary>An application described by its own Main (or by a test), to be run by a test.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

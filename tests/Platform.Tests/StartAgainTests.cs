using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.AppHost;
using Trilateral.TestSupport;

namespace Trilateral.Platform.Tests;

/// <summary>Who ends with EX_TEMPFAIL is started again, and nobody else (decision 0024).</summary>
public sealed class StartAgainTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_asks_for_it_is_started_again_and_another_stays_ended()
    {
        var directory = Directory.CreateTempSubdirectory("trilateral-again-").FullName;
        try
        {
            var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [$"--Local:Directory={directory}/local"], DisableDashboard = true });
            builder.AddExecutable("broken", "sh", directory, "-c", "echo >>broken; exit 1");
            builder.AddExecutable("stuck", "sh", directory, "-c", "until [ -e broken ]; do sleep 0.1; done; [ -e stuck ] && exec sleep 600; touch stuck; exit 75");
            builder.Services.AddHostedService<StartAgain>();
            await using var app = builder.Build();
            await app.StartAsync(Stop);

            await Eventually.BecomesTrueAsync(
                () => File.Exists(Path.Combine(directory, "stuck")) && StateOf(app, "stuck") == KnownResourceStates.Running, PlatformApp.Patience, "the stuck process runs again", Stop);

            await Eventually.BecomesTrueAsync(() => StateOf(app, "broken") == KnownResourceStates.Exited, PlatformApp.Patience, "the end of the broken process is noticed", Stop);
            Assert.Single(await File.ReadAllLinesAsync(Path.Combine(directory, "broken"), Stop));
            await app.StopAsync(Stop);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string? StateOf(DistributedApplication app, string resource) =>
        app.ResourceNotifications.TryGetCurrentState(resource, out var current) ? current.Snapshot.State?.Text : null;
}

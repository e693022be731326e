using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Trilateral.ServiceDefaults.Tests;

/// <summary>What a process says by its exit code. One test: the code is the process's own.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task A_process_whose_worker_failed_for_good_does_not_end_as_if_all_were_well()
    {
        var before = Environment.ExitCode;
        try
        {
            await RunAsync(new Stopping());
            Assert.Equal(before, Environment.ExitCode);

            await RunAsync(new Failing());
            Assert.Equal(PlatformDefaults.WorkerFailedExitCode, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    private static async Task RunAsync(IHostedService worker)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(worker);
        await using var app = builder.Build();
        app.UseEdgeDefaults();
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (worker is Stopping)
            {
                app.Lifetime.StopApplication();
            }
        });
        await app.RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Stopping : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);
    }

    private sealed class Failing : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("The worker of this test fails.");
        }
    }
}

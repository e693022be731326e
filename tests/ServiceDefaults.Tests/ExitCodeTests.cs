using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Trilateral.ServiceDefaults.Tests;

/// <summary>What a process says by its exit code. One test at a time: the code is the process's own.</summary>
[Collection(nameof(Environment.ExitCode))]
public sealed class ExitCodeTests
{
    [Fact]
    public async Task A_process_whose_worker_failed_for_good_does_not_end_as_if_all_were_well()
    {
        var before = Environment.ExitCode;
        try
        {
            await RunAsync(lifetime => new Stopping(lifetime));
            Assert.Equal(before, Environment.ExitCode);

            await RunAsync(lifetime => new Failing(lifetime));
            Assert.Equal(PlatformDefaults.WorkerFailedExitCode, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    private static async Task RunAsync(Func<IHostApplicationLifetime, IHostedService> worker)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(services => worker(services.GetRequiredService<IHostApplicationLifetime>()));
        await using var app = builder.Build();
        app.UseEdgeDefaults();
        await app.RunAsync(TestContext.Current.CancellationToken);
    }

    // One that ends before the start has ended fails the start itself.
    private static Task StartedAsync(IHostApplicationLifetime lifetime)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(started.SetResult);
        return started.Task;
    }

    private sealed class Stopping(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await StartedAsync(lifetime);
            lifetime.StopApplication();
        }
    }

    private sealed class Failing(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await StartedAsync(lifetime);
            throw new InvalidOperationException("The worker of this test fails.");
        }
    }
}

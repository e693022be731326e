using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trilateral.SampleService;

/// <summary>Names this assembly to a test.</summary>
public sealed class SampleApp;

/// <summary>Both sides of what the engine's tests need as real processes: an application host, and the service it runs.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        if (args.Contains("--host"))
        {
            RunHost(args);
        }
        else
        {
            RunService();
        }
    }

    private static void RunHost(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [.. args.Where(arg => arg is not ("--host" or "--dashboard"))], DisableDashboard = !args.Contains("--dashboard") });
        var what = (builder.Configuration["Sample:What"] ?? "services").Split(',');
        IResourceBuilder<IResource>? database = null;
        if (what.Contains("servers"))
        {
            database = builder.AddPostgres("postgres").AddDatabase("notes");
            builder.AddRabbitMQ("broker").WithManagementPlugin();
        }

        var service = builder.AddProject("echo", "SampleService.csproj")
            .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("Sample:Port"))
            .WithHttpHealthCheck("/health")
            .WithExternalHttpEndpoints()
            .WithReplicas(builder.Configuration.GetValue("Sample:Replicas", 1));
        if (database is not null)
        {
            service.WaitFor(database);
        }

        if (what.Contains("stubborn"))
        {
            builder.AddExecutable("stubborn", "/bin/sh", ".", "-c", "trap '' TERM INT; while :; do sleep 1; done");
        }

        if (what.Contains("circle"))
        {
            service.WaitFor(builder.AddExecutable("second", "true", ".").WaitFor(service));
        }

        if (what.Contains("parameter"))
        {
            builder.AddParameter("colour");
        }

        builder.Build().Run();
    }

    private static void RunService()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/health", () => "Healthy");
        app.MapGet("/pid", () => Environment.ProcessId);
        app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? string.Empty);
        app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));
        app.MapPost("/echo", (HttpRequest request) => Results.Stream(request.Body));
        app.Run();
    }
}

using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Aspire.Hosting.Running;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly TestRun? _test;

    private DistributedApplicationBuilder(DistributedApplicationOptions options, Assembly? assembly, TestRun? test)
    {
        _options = options;
        _test = test;
        AppHostAssembly = options.AssemblyName is null ? assembly : Assembly.Load(options.AssemblyName);
        AppHostDirectory = options.ProjectDirectory is null ? AppHostLocation.Find(AppHostAssembly) : Path.GetFullPath(options.ProjectDirectory);
        var environment = System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environments.Production;
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = AppHostAssembly?.GetName().Name,
            ContentRootPath = AppHostDirectory,
            EnvironmentName = environment,
        });
        _host.Configuration
            .AddJsonFile(Path.Combine(AppHostDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddJsonFile(Path.Combine(AppHostDirectory, $"appsettings.{environment}.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(test?.Defaults)
            .AddCommandLine(options.Args ?? []);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public static IDistributedApplicationBuilder Create(DistributedApplicationOptions options, Assembly? assembly)
    {
        var test = TestRun.Current;
        return new DistributedApplicationBuilder(options, test?.AppHostAssembly ?? assembly, test);
    }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        // A test takes the model from the application host's own Main and goes on from here itself.
        _test?.TakeOver(this);

        IReadOnlyList<IResource> resources = [.. Resources];
        var settings = CreateSettings();
        var orchestrator = new Orchestrator(settings, resources);
        Services.AddSingleton(orchestrator.Notifications);
        Services.AddSingleton(orchestrator.Commands);
        Services.AddSingleton<IHostLifetime, SilentLifetime>();
        Services.AddHostedService(_ => orchestrator);

        // Each process has its own limit; the host must not cut them short.
        Services.Configure<HostOptions>(static host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return new DistributedApplication(_host.Build(), orchestrator, settings, resources, cleanUp: null);
    }

    private RunSettings CreateSettings()
    {
        var isTest = _test is not null;
        return new RunSettings
        {
            Configuration = Configuration,
            AppHostDirectory = AppHostDirectory,
            BuildConfiguration = AppHostAssembly?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug",
            IsDevelopment = Environment.IsDevelopment(),
            HasDashboard = !isTest && !_options.DisableDashboard,
            RandomizePorts = isTest,
            DeleteLocalDirectory = (isTest && Configuration[Storage.LocalDirectory.ConfigurationKey] == _test!.TemporaryDirectory)
                || Configuration.GetValue<bool>(Storage.LocalDirectory.TransientKey),
            PrintAllLines = _options.EnableResourceLogging,
            Output = isTest ? TextWriter.Null : Console.Out,
            Error = isTest ? TextWriter.Null : Console.Error,
        };
    }
}

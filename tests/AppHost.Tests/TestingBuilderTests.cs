using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Trilateral.SampleService;

namespace Trilateral.AppHost.Tests;

/// <summary>An application host run by a test, through its own Main.</summary>
public sealed class TestingBuilderTests
{
    [Fact]
    public async Task A_test_runs_the_hosts_own_main_on_free_ports_and_leaves_nothing()
    {
        string directory;
        await using (var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleApp>(
            ["--host", "--Sample:Port=80", "--Sample:Replicas=2"], TestContext.Current.CancellationToken))
        {
            Assert.Equal(Path.GetDirectoryName(Repository.SampleProject), builder.AppHostDirectory);
            directory = builder.Configuration["Local:Directory"]!;
            var project = builder.Resources.OfType<ProjectResource>().Single();
            builder.CreateResourceBuilder(project).WithEnvironment("ADDED", "by the test");

            await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", TestContext.Current.CancellationToken)
                .WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
            using var client = app.CreateHttpClient("echo");

            Assert.NotEqual(80, app.GetEndpoint("echo").Port);
            Assert.Equal(app.GetEndpoint("echo"), app.GetEndpoint("echo", "http"));
            Assert.Equal("Healthy", await client.GetStringAsync("/health", TestContext.Current.CancellationToken));
            Assert.Equal("by the test", await client.GetStringAsync("/environment/ADDED", TestContext.Current.CancellationToken));
            Assert.True(Directory.Exists(directory));
            Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody"));
            Assert.Throws<ArgumentException>(() => app.GetEndpoint("echo", "none"));
        }

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_given_directory_stays()
    {
        using var directory = new TemporaryDirectory();
        await using (var builder = DistributedApplicationTestingBuilder.Create($"--Local:Directory={directory.Path}"))
        {
            builder.AddParameter("kept", new GenerateParameterDefault(), persist: true);
            builder.AddConnectionString("text", ReferenceExpression.Create($"Host={"x"}"));
            await using var app = builder.Build();
            await app.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal("Host=x", await app.GetConnectionStringAsync("text", TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<ArgumentException>(() => app.GetConnectionStringAsync("kept", TestContext.Current.CancellationToken).AsTask());
        }

        Assert.True(File.Exists(directory["parameters.json"]));
    }

    [Fact]
    public async Task Many_tests_run_their_own_systems_side_by_side()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleApp>(["--host"], TestContext.Current.CancellationToken);
            await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", TestContext.Current.CancellationToken)
                .WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        }));
    }

    [Fact]
    public async Task A_refusal_reaches_the_test_and_leaves_nothing()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("missing");
        await using var app = builder.Build();

        await Assert.ThrowsAsync<MissingParameterValueException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.False(Directory.Exists(builder.Configuration["Local:Directory"]));
    }

    [Fact]
    public async Task A_main_that_builds_nothing_is_said()
    {
        // The name of a type whose assembly has no entry point at all.
        await Assert.ThrowsAsync<DistributedApplicationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<IConfiguration>(TestContext.Current.CancellationToken));
    }
}

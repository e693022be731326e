using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Aspire.Hosting.Running;
using Aspire.Hosting.Servers;
using Aspire.Hosting.Storage;
using Microsoft.Extensions.Configuration;

namespace Trilateral.AppHost.Tests;

public sealed class ModelTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { ProjectDirectory = Repository.TestProject });

    [Fact]
    public void Who_uses_a_value_stops_before_whoever_it_comes_from()
    {
        var server = _builder.AddPostgres("server");
        var database = server.AddDatabase("db");
        var text = _builder.AddConnectionString("text", ReferenceExpression.Create($"Host={server.Resource.Host}"));
        var a = _builder.AddProject("a", "x.csproj").WithHttpEndpoint().WithReference(database);
        var b = _builder.AddProject("b", "x.csproj").WithReference(a).WithReference(text);
        var c = _builder.AddProject("c", "x.csproj").WithEnvironment("B", $"{a.GetEndpoint("http").Property(EndpointProperty.Port)}").WaitFor(b);

        Assert.Equal(["c", "b"], DependentsOf(a.Resource).Reverse());
        Assert.Equal(["c"], DependentsOf(b.Resource));
        Assert.Empty(DependentsOf(c.Resource));
        Assert.Equal(["a"], DependentsOf(database.Resource));
        Assert.Equal(["a", "b", "db", "text"], DependentsOf(server.Resource).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_that_use_each_other_still_have_an_order_and_waits_come_first()
    {
        var a = _builder.AddProject("a", "x.csproj").WithHttpEndpoint();
        var b = _builder.AddProject("b", "x.csproj").WithHttpEndpoint().WithReference(a);
        a.WithReference(b).WaitFor(b);

        Assert.Equal(["a"], DependentsOf(b.Resource));
        Assert.Empty(DependentsOf(a.Resource));
    }

    [Fact]
    public void Annotations_are_added_or_replaced()
    {
        var web = _builder.AddProject("web", "x.csproj").WithReplicas(2).WithReplicas(3);
        Assert.Equal(3, Assert.Single(web.Resource.Annotations.OfType<ReplicaAnnotation>()).Count);
        web.WithAnnotation(new ReplicaAnnotation(4));
        Assert.Equal(2, web.Resource.Annotations.OfType<ReplicaAnnotation>().Count());
        web.WithAnnotation<ExplicitStartAnnotation>();
        Assert.True(web.Resource.StartsByCommandOnly());
    }

    [Fact]
    public void An_endpoint_can_be_changed_or_added_by_a_callback()
    {
        var web = _builder.AddProject("web", "x.csproj").WithHttpEndpoint();

        web.WithEndpoint("http", endpoint => endpoint.Port = 5000)
            .WithEndpoint("extra", endpoint => endpoint.UriScheme = "http")
            .WithEndpoint("none", _ => Assert.Fail("there is none"), createIfNotExists: false)
            .WithExternalHttpEndpoints();

        Assert.Equal(5000, web.Resource.FindEndpoint("HTTP")!.Port);
        Assert.True(web.GetEndpoint("extra").Exists);
        Assert.False(web.GetEndpoint("none").Exists);
        Assert.All(web.Resource.Endpoints(), endpoint => Assert.True(endpoint.IsExternal));
        Assert.False(web.GetEndpoint("http").IsAllocated);
        Assert.Throws<InvalidOperationException>(() => web.GetEndpoint("http").Url);
        Assert.Throws<DistributedApplicationException>(() => web.GetEndpoint("none").Url);
    }

    [Fact]
    public async Task Expressions_fill_their_holes_and_escape_on_request()
    {
        var colour = _builder.AddParameter("colour", "b/l e");
        var expression = ReferenceExpression.Create($"a{colour}b{colour:uri}c{"text"}d{"te xt":uri}");

        Assert.Equal("ab/l ebb%2Fl%20ectextdte%20xt", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal([colour.Resource, colour.Resource], expression.ValueProviders);
        Assert.Throws<FormatException>(() => ReferenceExpression.Create($"{colour:N}"));
    }

    [Fact]
    public void A_server_has_each_database_once()
    {
        var server = _builder.AddPostgres("server");
        server.AddDatabase("one", "notes");

        Assert.Throws<DistributedApplicationException>(() => server.AddDatabase("two", "notes"));
        Assert.Equal("notes", Assert.Single(server.Resource.Databases).Value);
    }

    [Fact]
    public void The_management_plugin_is_one_endpoint_however_often_it_is_asked_for()
    {
        var broker = _builder.AddRabbitMQ("broker").WithManagementPlugin().WithManagementPlugin(port: 15672);

        Assert.Equal(["tcp", "management"], broker.Resource.Endpoints().Select(endpoint => endpoint.Name));
        Assert.Equal(15672, broker.Resource.FindEndpoint("management")!.Port);
    }

    [Theory]
    [InlineData(100_000_000_000, 2_000_000_000)]
    [InlineData(4_000_000_000, 2_000_000_000)]
    [InlineData(3_999_999_999, 999_999_999)]
    [InlineData(200_000_000, 50_000_000)]
    [InlineData(100_000_000, 50_000_000)]
    public void The_brokers_disk_limit_stays_well_below_what_is_free(long free, long limit) => Assert.Equal(limit, RabbitMQLauncher.DiskLimit(free));

    [Fact]
    public void Paths_start_at_the_project_of_the_host_and_data_lies_beside_the_solution()
    {
        Assert.Equal(Path.Combine(Repository.Root, "tests", "AppHost.Tests"), AppHostLocation.Find(typeof(ModelTests).Assembly));
        Assert.Equal(Path.Combine(Repository.Root, "AppHost"), AppHostLocation.Find(System.Reflection.Assembly.Load("Trilateral.AppHost")));

        var configuration = new ConfigurationManager();
        Assert.Equal(Path.Combine(Repository.Root, ".local"), LocalDirectory.PathFor(configuration, Repository.TestProject));
        configuration[LocalDirectory.ConfigurationKey] = "../data";
        Assert.Equal(Path.Combine(Repository.Root, "tests", "data"), LocalDirectory.PathFor(configuration, Repository.TestProject));
    }

    private IEnumerable<string> DependentsOf(IResource resource) => DependencyGraph.Dependents([.. _builder.Resources])[resource].Select(other => other.Name);
}

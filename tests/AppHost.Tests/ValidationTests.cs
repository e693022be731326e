using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Trilateral.AppHost.Tests;

/// <summary>What cannot work is refused in one sentence before anything is started.</summary>
public sealed class ValidationTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { ProjectDirectory = Repository.TestProject });

    [Theory]
    [InlineData("a")]
    [InlineData("A1-b-2")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Names_within_the_rules_are_taken(string name) => Assert.Equal(name, _builder.AddProject(name, "x.csproj").Resource.Name);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a.b")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void Names_outside_the_rules_are_refused(string name) => Assert.Throws<ArgumentException>(() => _builder.AddProject(name, "x.csproj"));

    [Fact]
    public void A_name_is_taken_once_without_regard_to_case()
    {
        _builder.AddProject("web", "x.csproj");

        var refusal = Assert.Throws<DistributedApplicationException>(() => _builder.AddRabbitMQ("WEB"));

        Assert.Contains("'WEB'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replica_ids_and_names_share_one_space()
    {
        _builder.AddProject("web", "x.csproj").WithReplicas(2);
        _builder.AddProject("web-2", "x.csproj");

        Assert.Contains("'web-2'", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_waits_for_itself_or_its_parent()
    {
        var web = _builder.AddProject("web", "x.csproj");

        Assert.Contains("'web'", Assert.Throws<DistributedApplicationException>(() => web.WaitFor(web)).Message, StringComparison.Ordinal);
        Assert.Throws<DistributedApplicationException>(() => web.WaitForStart(web));
        Assert.Throws<DistributedApplicationException>(() => web.WaitForCompletion(web));
    }

    [Fact]
    public void A_circle_of_waits_is_shown()
    {
        var a = _builder.AddProject("a", "x.csproj");
        var b = _builder.AddProject("b", "x.csproj").WaitFor(a);
        var c = _builder.AddProject("c", "x.csproj").WaitForCompletion(b);
        a.WaitForStart(c);

        Assert.Equal("These resources wait for each other in a circle: a → c → b → a.", Refusal());
    }

    [Fact]
    public void A_circle_through_a_parent_is_shown()
    {
        var server = _builder.AddPostgres("server");
        server.WaitFor(server.AddDatabase("db"));

        Assert.Equal("These resources wait for each other in a circle: server → db → server.", Refusal());
    }

    [Fact]
    public void Two_ways_to_the_same_resource_are_no_circle()
    {
        var a = _builder.AddProject("a", "x.csproj");
        var b = _builder.AddProject("b", "x.csproj").WaitFor(a);
        _builder.AddProject("c", "x.csproj").WaitFor(a).WaitFor(b);

        ModelValidator.Validate([.. _builder.Resources]);
    }

    [Fact]
    public void Waiting_for_what_is_not_there_is_refused()
    {
        _builder.AddProject("web", "x.csproj").WaitFor(_builder.CreateResourceBuilder(new ProjectResource("ghost")));

        Assert.Contains("'ghost'", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_cannot_share_a_fixed_target_port()
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(targetPort: 5000).WithReplicas(2);

        Assert.Contains("5000", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_process_may_have_a_fixed_target_port()
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(targetPort: 5000).WithReplicas(1);

        ModelValidator.Validate([.. _builder.Resources]);
    }

    [Fact]
    public void Replicas_need_a_proxy()
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(isProxied: false).WithReplicas(2);

        Assert.Contains("proxied", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_and_process_cannot_listen_on_the_same_port()
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(port: 5000, targetPort: 5000);

        Assert.Contains("5000", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_proxy_port_and_target_port_are_one()
    {
        var web = _builder.AddProject("web", "x.csproj").WithHttpEndpoint(port: 5000, targetPort: 5000, isProxied: false);
        var other = _builder.AddProject("other", "x.csproj").WithHttpEndpoint(targetPort: 5001, isProxied: false);

        ModelValidator.Validate([.. _builder.Resources]);
        Assert.Equal(5000, web.Resource.FindEndpoint("http")!.Port);
        Assert.Equal(5001, other.Resource.FindEndpoint("http")!.Port);
    }

    [Fact]
    public void Two_resources_cannot_have_the_same_port()
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(port: 5000);
        _builder.AddProject("other", "x.csproj").WithHttpEndpoint(port: 5000);

        Assert.Equal("'web' and 'other' both want port 5000: give one of them another.", Refusal());
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    public void Ports_have_their_range(int port, bool isValid)
    {
        _builder.AddProject("web", "x.csproj").WithHttpEndpoint(port: port);

        Assert.Equal(isValid, Record.Exception(() => ModelValidator.Validate([.. _builder.Resources])) is null);
    }

    [Fact]
    public void A_second_endpoint_needs_a_name_of_its_own()
    {
        var web = _builder.AddProject("web", "x.csproj").WithHttpEndpoint();

        Assert.Throws<DistributedApplicationException>(() => web.WithHttpEndpoint(port: 5000));
    }

    [Fact]
    public void A_health_check_needs_an_http_endpoint()
    {
        var web = _builder.AddProject("web", "x.csproj").WithEndpoint(name: "raw").WithHttpHealthCheck("/health");
        Assert.Contains("WithHttpEndpoint", Refusal(), StringComparison.Ordinal);

        web.WithHttpHealthCheck("/health", endpointName: "raw").WithHttpEndpoint();
        Assert.Contains("'raw'", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void There_is_at_least_one_replica(int replicas) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _builder.AddProject("web", "x.csproj").WithReplicas(replicas));

    [Fact]
    public void A_reference_to_an_address_with_a_path_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => _builder.AddProject("web", "x.csproj").WithReference("mail", new Uri("https://mail.example/path")));

    [Fact]
    public async Task A_missing_parameter_is_named_with_its_key()
    {
        await using var engine = new TestEngine(builder => builder.AddParameter("my-colour"));

        var refusal = await Assert.ThrowsAsync<MissingParameterValueException>(engine.StartAsync);

        Assert.Equal(
            "'my-colour' has no value: set the configuration key 'Parameters:my-colour', for example with the environment variable Parameters__my-colour.",
            refusal.Message);
    }

    private string Refusal() =>
        Assert.Throws<DistributedApplicationException>(() => ModelValidator.Validate([.. _builder.Resources])).Message;
}

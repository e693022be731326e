using System.Collections;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Configuration;

namespace Trilateral.AppHost.Tests;

/// <summary>What a child is given, typed by hand from Aspire's run mode: method by method, exactly this and nothing else.</summary>
public sealed class EnvironmentTests
{
    private const string Telemetry = """
        DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true
        LOGGING__CONSOLE__FORMATTERNAME=simple
        OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=web
        OTEL_SERVICE_NAME=web
        """;

    [Fact]
    public Task A_project_without_endpoints() => IsAsync(Telemetry, _ => { });

    [Fact]
    public Task A_project_with_an_http_endpoint() => IsAsync(
        Telemetry + """

        ASPNETCORE_URLS=http://localhost:6001
        """,
        model => model.Web.WithHttpEndpoint());

    [Fact]
    public Task Several_endpoints_of_which_one_is_https_and_one_is_not_web() => IsAsync(
        Telemetry + """

        ASPNETCORE_HTTPS_PORT=5002
        ASPNETCORE_URLS=http://localhost:6001;https://localhost:6002
        """,
        model => model.Web.WithHttpEndpoint().WithEndpoint(scheme: "https").WithEndpoint(name: "raw"));

    [Fact]
    public Task Addresses_already_set_stay() => IsAsync(
        Telemetry + """

        ASPNETCORE_URLS=http://localhost:1
        """,
        model => model.Web.WithHttpEndpoint().WithEnvironment("ASPNETCORE_URLS", "http://localhost:1"));

    [Fact]
    public Task The_target_port_in_a_variable_of_its_own() => IsAsync(
        Telemetry + """

        ASPNETCORE_URLS=http://localhost:6001
        MY_PORT=6001
        """,
        model => model.Web.WithHttpEndpoint(env: "MY_PORT"));

    [Fact]
    public Task Development_sends_telemetry_at_once() => IsAsync(
        Telemetry + """

        OTEL_BLRP_SCHEDULE_DELAY=1000
        OTEL_BSP_SCHEDULE_DELAY=1000
        OTEL_METRICS_EXEMPLAR_FILTER=trace_based
        OTEL_METRIC_EXPORT_INTERVAL=1000
        OTEL_TRACES_SAMPLER=always_on
        """,
        _ => { },
        isDevelopment: true);

    [Fact]
    public Task Grpc_is_preferred_where_telemetry_has_a_receiver() => IsAsync(
        Telemetry + """

        OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317
        OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=sesame
        OTEL_EXPORTER_OTLP_PROTOCOL=grpc
        """,
        model =>
        {
            model.Builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317";
            model.Builder.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://localhost:4318";
            model.Builder.Configuration["AppHost:OtlpApiKey"] = "sesame";
        });

    [Fact]
    public Task Http_carries_telemetry_otherwise() => IsAsync(
        Telemetry + """

        OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318
        OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
        """,
        model => model.Builder.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://localhost:4318");

    [Fact]
    public Task A_reference_to_a_database() => IsAsync(
        Telemetry + """

        ConnectionStrings__membershipdb=Host=localhost;Port=5001;Username=postgres;Password=p w;Database=membership
        MEMBERSHIPDB_DATABASENAME=membership
        MEMBERSHIPDB_HOST=localhost
        MEMBERSHIPDB_JDBCCONNECTIONSTRING=jdbc:postgresql://localhost:5001/membership
        MEMBERSHIPDB_PASSWORD=p w
        MEMBERSHIPDB_PORT=5001
        MEMBERSHIPDB_URI=postgresql://postgres:p%20w@localhost:5001/membership
        MEMBERSHIPDB_USERNAME=postgres
        """,
        model => model.Web.WithReference(model.Postgres.AddDatabase("membershipdb", "membership")));

    [Fact]
    public Task A_reference_to_a_database_server_under_another_name() => IsAsync(
        Telemetry + """

        ConnectionStrings__my-db=Host=localhost;Port=5001;Username=postgres;Password=p w
        MY_DB_HOST=localhost
        MY_DB_JDBCCONNECTIONSTRING=jdbc:postgresql://localhost:5001
        MY_DB_PASSWORD=p w
        MY_DB_PORT=5001
        MY_DB_URI=postgresql://postgres:p%20w@localhost:5001
        MY_DB_USERNAME=postgres
        """,
        model => model.Web.WithReference(model.Postgres, connectionName: "my-db"));

    [Fact]
    public Task A_reference_to_the_broker() => IsAsync(
        Telemetry + """

        ConnectionStrings__rabbitmq=amqp://guest:secret@localhost:5002
        RABBITMQ_HOST=localhost
        RABBITMQ_PASSWORD=secret
        RABBITMQ_PORT=5002
        RABBITMQ_URI=amqp://guest:secret@localhost:5002
        RABBITMQ_USERNAME=guest
        """,
        model => model.Web.WithReference(model.Broker));

    [Fact]
    public Task A_connection_string_put_together_in_the_model() => IsAsync(
        Telemetry + """

        ConnectionStrings__own=Host=localhost;Port=5001;Username=web;Password=p w
        """,
        model => model.Web.WithReference(
            model.Builder.AddConnectionString(
                "web-database",
                ReferenceExpression.Create(
                    $"Host={model.Postgres.Resource.Host};Port={model.Postgres.Resource.Port};Username={"web"};Password={model.Postgres.Resource.PasswordParameter}")),
            connectionName: "own"));

    [Fact]
    public Task A_connection_string_from_the_configuration_under_its_own_variable() => IsAsync(
        Telemetry + """

        ConnectionStrings__first=Host=elsewhere
        SECOND=Host=elsewhere2
        """,
        model =>
        {
            model.Builder.Configuration["ConnectionStrings:first"] = "Host=elsewhere";
            model.Builder.Configuration["ConnectionStrings:second"] = "Host=elsewhere2";
            model.Web.WithReference(model.Builder.AddConnectionString("first"));
            model.Web.WithReference(model.Builder.AddConnectionString("second", "SECOND"));
        });

    [Fact]
    public Task An_optional_connection_string_that_is_not_configured() =>
        IsAsync(Telemetry, model => model.Web.WithReference(model.Builder.AddConnectionString("absent"), optional: true));

    [Fact]
    public Task A_reference_to_a_project_with_replicas() => IsAsync(
        Telemetry + """

        NOTI_FIER_HTTP=http://localhost:5001
        services__noti-fier__http__0=http://localhost:5001
        """,
        model => model.Web.WithReference(model.Builder.AddProject("noti-fier", "x.csproj").WithHttpEndpoint().WithReplicas(3)));

    [Fact]
    public Task A_reference_to_a_project_with_named_endpoints() => IsAsync(
        Telemetry + """

        OTHER_ADMIN=http://localhost:5002
        OTHER_HTTP=http://localhost:5001
        services__other__admin__0=http://localhost:5002
        services__other__http__0=http://localhost:5001
        """,
        model => model.Web.WithReference(model.Other.WithHttpEndpoint().WithHttpEndpoint(name: "admin")));

    [Fact]
    public Task A_reference_to_one_endpoint() => IsAsync(
        Telemetry + """

        OTHER_ADMIN=http://localhost:5002
        services__other__admin__0=http://localhost:5002
        """,
        model => model.Web.WithReference(model.Other.WithHttpEndpoint().WithHttpEndpoint(name: "admin").GetEndpoint("admin")));

    [Fact]
    public Task A_reference_to_a_project_under_another_name() => IsAsync(
        Telemetry + """

        _2ND_HTTP=http://localhost:5001
        services__2nd__http__0=http://localhost:5001
        """,
        model => model.Web.WithReference(model.Other.WithHttpEndpoint(), "2nd"));

    [Fact]
    public Task The_same_reference_twice_is_one_address() => IsAsync(
        Telemetry + """

        OTHER_HTTP=http://localhost:5001
        services__other__http__0=http://localhost:5001
        """,
        model => model.Web.WithReference(model.Other.WithHttpEndpoint()).WithReference(model.Other.GetEndpoint("http")));

    [Fact]
    public Task A_reference_to_an_address_outside() => IsAsync(
        Telemetry + """

        services__mail__default__0=https://mail.example/
        """,
        model => model.Web.WithReference("mail", new Uri("https://mail.example")));

    [Fact]
    public Task Later_variables_win_over_earlier_ones_and_over_the_engine() => IsAsync(
        """
        A=2
        B=from the callback
        DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true
        LOGGING__CONSOLE__FORMATTERNAME=json
        OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=web
        OTEL_SERVICE_NAME=web
        """,
        model => model.Web
            .WithEnvironment("A", "1")
            .WithEnvironment("A", "2")
            .WithEnvironment("B", "1")
            .WithEnvironment(context => context.EnvironmentVariables["B"] = "from the callback")
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "json"));

    [Fact]
    public Task Every_kind_of_value() => IsAsync(
        Telemetry + """

        BOTH=http://localhost:5002 and p w
        CONNECTION=amqp://guest:secret@localhost:5002
        EMPTY=
        ENDPOINT=tcp://localhost:5001
        FUNCTION=called
        HOST_AND_PORT=localhost:5001
        IPV4=127.0.0.1
        PARAMETER=blue
        SCHEME=tcp
        URL=tcp://localhost:5001
        """.Replace("http://localhost:5002 and", "tcp://localhost:5002 and", StringComparison.Ordinal),
        model => model.Web
            .WithEnvironment("EMPTY", (string?)null)
            .WithEnvironment("FUNCTION", () => "called")
            .WithEnvironment("ENDPOINT", model.Postgres.GetEndpoint("tcp"))
            .WithEnvironment("PARAMETER", model.Builder.AddParameter("colour", "blue"))
            .WithEnvironment("CONNECTION", model.Broker)
            .WithEnvironment("BOTH", $"{model.Broker.GetEndpoint("tcp")} and {model.Postgres.Resource.PasswordParameter}")
            .WithEnvironment("URL", ReferenceExpression.Create($"{model.Postgres.GetEndpoint("tcp").Property(EndpointProperty.Url)}"))
            .WithEnvironment("SCHEME", ReferenceExpression.Create($"{model.Postgres.GetEndpoint("tcp").Property(EndpointProperty.Scheme)}"))
            .WithEnvironment("IPV4", ReferenceExpression.Create($"{model.Postgres.GetEndpoint("tcp").Property(EndpointProperty.IPV4Host)}"))
            .WithEnvironment("HOST_AND_PORT", ReferenceExpression.Create($"{model.Postgres.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}")));

    [Fact]
    public async Task A_replica_knows_its_own_target_port_and_instance()
    {
        using var model = new Model();
        model.Web.WithReplicas(2).WithHttpEndpoint();
        model.Web.WithEnvironment("MINE", ReferenceExpression.Create($"{model.Web.GetEndpoint("http").Property(EndpointProperty.TargetPort)}"));
        model.Allocate();

        var second = await new ChildEnvironment(model.Builder.Configuration, isDevelopment: false).InjectedAsync(
            model.Web.Resource, "web-2", new Dictionary<string, int> { ["http"] = 7777 }, TestContext.Current.CancellationToken);

        Assert.Equal("7777", Value(second, "MINE"));
        Assert.Equal("http://localhost:7777", Value(second, "ASPNETCORE_URLS"));
        Assert.Equal("service.instance.id=web-2", Value(second, "OTEL_RESOURCE_ATTRIBUTES"));
        Assert.Equal("web", Value(second, "OTEL_SERVICE_NAME"));
    }

    [Fact]
    public async Task Another_resources_free_target_port_is_refused()
    {
        using var model = new Model();
        model.Web.WithEnvironment("X", ReferenceExpression.Create($"{model.Other.WithHttpEndpoint().GetEndpoint("http").Property(EndpointProperty.TargetPort)}"));
        model.Allocate();

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => InjectedAsync(model, model.Web.Resource));

        Assert.Contains("'other'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executable_gets_only_what_it_is_told()
    {
        using var model = new Model();
        var tool = model.Builder.AddExecutable("tool", "true", ".").WithHttpEndpoint(env: "PORT").WithReference(model.Other.WithHttpEndpoint());
        model.Allocate();

        Assert.Equal(
            ["OTHER_HTTP=http://localhost:5002", "PORT=6001", "services__other__http__0=http://localhost:5002"],
            Lines(await InjectedAsync(model, tool.Resource)));
    }

    [Fact]
    public async Task The_launch_profile_gives_endpoints_and_variables_but_overwrites_nothing()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["Properties"]);
        await File.WriteAllTextAsync(
            directory["Properties/launchSettings.json"],
            """
            {
              // as the templates write it
              "profiles": {
                "container": { "commandName": "Docker" },
                "first": {
                  "commandName": "Project",
                  "applicationUrl": "https://localhost:7443;http://localhost:7080;http://localhost:7081",
                  "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "COLOUR": "red", "OTEL_SERVICE_NAME": "no" },
                },
                "second": { "commandName": "Project" }
              }
            }
            """,
            TestContext.Current.CancellationToken);
        using var model = new Model();
        var project = model.Builder.AddProject("web2", directory["x.csproj"]).WithEnvironment("COLOUR", "blue");
        model.Allocate();

        Assert.Equal(
            """
            ASPNETCORE_ENVIRONMENT=Development
            ASPNETCORE_HTTPS_PORT=7443
            ASPNETCORE_URLS=https://localhost:6001;http://localhost:6002;http://localhost:6003
            COLOUR=blue
            DOTNET_LAUNCH_PROFILE=first
            DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true
            LOGGING__CONSOLE__FORMATTERNAME=simple
            OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory
            OTEL_RESOURCE_ATTRIBUTES=service.instance.id=web2
            OTEL_SERVICE_NAME=web2
            """.Split(Environment.NewLine),
            Lines(await InjectedAsync(model, project.Resource)));
        Assert.Equal(["https", "http", "http2"], project.Resource.Endpoints().Select(endpoint => endpoint.Name));
        Assert.Equal([7443, 7080, 7081], project.Resource.Endpoints().Select(endpoint => endpoint.Port));
        Assert.Empty(model.Builder.AddProject("web3", directory["x.csproj"], launchProfileName: null).Resource.Endpoints());
        Assert.Throws<DistributedApplicationException>(() => model.Builder.AddProject("web4", directory["x.csproj"], "third"));
    }

    [Fact]
    public async Task A_value_is_secret_when_a_secret_went_into_it()
    {
        using var model = new Model();
        model.Builder.Configuration["ConnectionStrings:outside"] = "Host=elsewhere";
        model.Builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317";
        model.Builder.Configuration["AppHost:OtlpApiKey"] = "sesame";
        var key = model.Builder.AddParameter("key", "k", secret: true);
        model.Web
            .WithReference(model.Postgres.AddDatabase("membershipdb"))
            .WithReference(model.Builder.AddConnectionString("outside"))
            .WithReference(model.Builder.AddConnectionString("plain", ReferenceExpression.Create($"Host={model.Postgres.Resource.Host}")))
            .WithEnvironment("KEY", key)
            .WithEnvironment("NESTED", ReferenceExpression.Create($"{ReferenceExpression.Create($"{key}")}!"))
            .WithEnvironment("COLOUR", model.Builder.AddParameter("colour", "blue"));
        model.Allocate();

        var injected = await InjectedAsync(model, model.Web.Resource);

        Assert.Equal(
            ["ConnectionStrings__membershipdb", "ConnectionStrings__outside", "KEY", "MEMBERSHIPDB_PASSWORD", "MEMBERSHIPDB_URI", "NESTED", "OTEL_EXPORTER_OTLP_HEADERS"],
            injected.Where(variable => variable.IsSecret).Select(variable => variable.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Callbacks_are_asked_anew_every_time()
    {
        using var model = new Model();
        var count = 0;
        model.Web.WithEnvironment("COUNT", () => $"{++count}").WithEnvironment(async context =>
        {
            await Task.Yield();
            context.EnvironmentVariables["ASYNC"] = $"{count}";
        });

        Assert.Equal("1", Value(await InjectedAsync(model, model.Web.Resource), "COUNT"));
        var second = await InjectedAsync(model, model.Web.Resource);
        Assert.Equal("2", Value(second, "COUNT"));
        Assert.Equal("2", Value(second, "ASYNC"));
    }

    [Fact]
    public void The_hosts_own_variables_stay_with_the_host()
    {
        var parent = new Hashtable
        {
            ["PATH"] = "/bin",
            ["ASPNETCORE_URLS"] = "x",
            ["AspNetCore_Environment"] = "x",
            ["DOTNET_ENVIRONMENT"] = "x",
            ["DOTNET_LAUNCH_PROFILE"] = "x",
            ["DOTNET_ROOT"] = "/dotnet",
            ["Parameters__key"] = "x",
            ["PARAMETERS__KEY"] = "x",
            ["ConnectionStrings__outside"] = "x",
            ["AppHost__OtlpApiKey"] = "x",
            ["A"] = "parent",
        };

        var whole = ChildEnvironment.Whole(parent, [new BoardVariable("A", "child", false), new BoardVariable("ASPNETCORE_URLS", "mine", false)]);

        Assert.Equal(
            ["A=child", "ASPNETCORE_URLS=mine", "DOTNET_ROOT=/dotnet", "PATH=/bin"],
            whole.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Arguments_may_be_values_and_callbacks()
    {
        using var model = new Model();
        var tool = model.Builder.AddExecutable("tool", "true", ".", "first")
            .WithArgs("second", "third")
            .WithArgs(model.Postgres.GetEndpoint("tcp"), model.Builder.AddParameter("colour", "blue"), 7)
            .WithArgs(context => context.Args.Add(ReferenceExpression.Create($"--port={model.Postgres.Resource.Port}")))
            .WithArgs(context =>
            {
                context.Args.RemoveAt(0);
                return Task.CompletedTask;
            });
        model.Allocate();

        Assert.Equal(
            ["second", "third", "tcp://localhost:5001", "blue", "7", "--port=5001"],
            await ChildEnvironment.ArgumentsAsync(tool.Resource, new Dictionary<string, int>(), TestContext.Current.CancellationToken));
    }

    private static async Task IsAsync(string expected, Action<Model> describe, bool isDevelopment = false)
    {
        using var model = new Model();
        describe(model);
        model.Allocate();

        Assert.Equal(expected.Split(Environment.NewLine).Order(StringComparer.Ordinal), Lines(await InjectedAsync(model, model.Web.Resource, isDevelopment)));
    }

    private static Task<IReadOnlyList<BoardVariable>> InjectedAsync(Model model, IResource resource, bool isDevelopment = false) =>
        new ChildEnvironment(model.Builder.Configuration, isDevelopment)
            .InjectedAsync(resource, resource.Name, model.TargetPorts(resource), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Lines(IEnumerable<BoardVariable> variables) =>
        variables.Select(variable => $"{variable.Name}={variable.Value}").Order(StringComparer.Ordinal);

    private static string Value(IEnumerable<BoardVariable> variables, string name) => variables.Single(variable => variable.Name == name).Value;

    /// <summary>A model whose endpoints get the ports 5001, 5002 … and the target ports 6001, 6002 … in the order of the resources that have any.</summary>
    private sealed class Model : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly Dictionary<EndpointAnnotation, int> _targetPorts = [];
        private readonly Lazy<IResourceBuilder<PostgresServerResource>> _postgres;
        private readonly Lazy<IResourceBuilder<RabbitMQServerResource>> _broker;
        private readonly Lazy<IResourceBuilder<ProjectResource>> _other;

        public Model()
        {
            Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
            {
                ProjectDirectory = Repository.TestProject,
                Args = [$"--Local:Directory={_directory.Path}"],
            });
            Web = Builder.AddProject("web", "web.csproj");
            _postgres = new(() => Builder.AddPostgres("postgres", password: Builder.AddParameter("pg-password", "p w", secret: true)));
            _broker = new(() => Builder.AddRabbitMQ("rabbitmq", password: Builder.AddParameter("mq-password", "secret", secret: true)));
            _other = new(() => Builder.AddProject("other", "other.csproj"));
        }

        public IDistributedApplicationBuilder Builder { get; }

        public IResourceBuilder<ProjectResource> Web { get; }

        public IResourceBuilder<PostgresServerResource> Postgres => _postgres.Value;

        public IResourceBuilder<RabbitMQServerResource> Broker
        {
            get
            {
                // Always the second server, so that its port is known.
                _ = Postgres;
                return _broker.Value;
            }
        }

        public IResourceBuilder<ProjectResource> Other => _other.Value;

        public void Allocate()
        {
            var number = 0;
            foreach (var endpoint in Builder.Resources.SelectMany(resource => resource.Endpoints()))
            {
                number++;
                endpoint.AllocatedPort = endpoint.Port ?? 5000 + number;
                _targetPorts[endpoint] = 6000 + number;
            }
        }

        public Dictionary<string, int> TargetPorts(IResource resource) =>
            resource.Endpoints().ToDictionary(endpoint => endpoint.Name, endpoint => _targetPorts[endpoint]);

        public void Dispose() => _directory.Dispose();
    }
}

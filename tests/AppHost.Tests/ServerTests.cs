using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;

namespace Trilateral.AppHost.Tests;

/// <summary>The real PostgreSQL and RabbitMQ.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task A_database_is_created_when_its_server_is_healthy_and_its_data_outlives_the_run()
    {
        using var directory = new TemporaryDirectory();
        await using (var engine = await StartAsync(Postgres, directory))
        {
            await engine.HealthyAsync("notesdb");
            await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync(engine, "notesdb"));
            await ExecuteAsync(source, "create table notes (text text); insert into notes values ('kept')");
            Assert.Equal("notes", await ScalarAsync(source, "select current_database()"));
            Assert.Equal("300", await ScalarAsync(source, "show max_connections"));
            Assert.Equal("0.01", await ScalarAsync(source, "show autovacuum_vacuum_scale_factor"));
            Assert.Equal("30s", await ScalarAsync(source, "show idle_in_transaction_session_timeout"));
            Assert.Equal("on", await ScalarAsync(source, "show data_checksums"));
            Assert.Equal("UTF8", await ScalarAsync(source, "show server_encoding"));
            Assert.Equal("scram-sha-256", await ScalarAsync(source, "show password_encryption"));
            Assert.Empty((string)(await ScalarAsync(source, "show unix_socket_directories"))!);
            Assert.Equal("2B", await ScalarAsync(source, "show log_parameter_max_length"));
            AssertLoopbackOnly(engine, "postgres", "tcp");
        }

        await using (var engine = await StartAsync(Postgres, directory))
        {
            await engine.HealthyAsync("notesdb");
            await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync(engine, "notesdb"));
            Assert.Equal("kept", await ScalarAsync(source, "select text from notes"));
            Assert.DoesNotContain("initdb", string.Join('\n', engine.Logs["postgres"].Last(1000).Select(line => line.Text)), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) == "password");

        static void Postgres(IDistributedApplicationBuilder builder) =>
            builder.AddPostgres("postgres").WithArgs("-c", "log_parameter_max_length=2").AddDatabase("notesdb", "notes");
    }

    [Fact]
    public async Task A_server_that_is_killed_comes_back_on_command_and_its_database_follows()
    {
        using var directory = new TemporaryDirectory();
        await using var engine = await StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("notesdb"), directory);
        await engine.HealthyAsync("notesdb");
        var address = await ConnectionStringAsync(engine, "notesdb");
        await using var source = NpgsqlDataSource.Create(address);
        await ExecuteAsync(source, "create table notes (text text)");

        Assert.True(Native.SignalGroup(engine.Pid("postgres"), Native.SigKill));

        await Eventually.IsTrueAsync(() => engine.Snapshot("notesdb").Reason() == "Its server 'postgres' has ended.", "the database knows");
        Assert.Equal(KnownResourceStates.Waiting, engine.State("notesdb"));
        await engine.BecomesAsync("postgres", KnownResourceStates.Exited);
        Assert.Empty(ProcFs.ServersLivingIn(directory["postgres/data"]));
        Assert.True((await engine.ExecuteAsync("postgres", KnownResourceCommands.StartCommand)).Success);
        await engine.HealthyAsync("notesdb");
        Assert.Equal(address, await ConnectionStringAsync(engine, "notesdb"));
        await using var again = NpgsqlDataSource.Create(address);
        Assert.Equal(0L, await ScalarAsync(again, "select count(*) from notes"));

        var sessions = engine.Sessions();
        await engine.StopAsync();
        Assert.False(Shell.AnyAlive(sessions));
        Assert.Empty(ProcFs.ServersLivingIn(directory["postgres/data"]));
    }

    [Fact]
    public async Task The_broker_has_its_own_user_ports_and_port_mapper_and_keeps_its_data()
    {
        using var directory = new TemporaryDirectory();
        string address;
        await using (var engine = await StartAsync(builder => builder.AddRabbitMQ("broker").WithManagementPlugin(), directory))
        {
            await engine.HealthyAsync("broker");
            address = await ConnectionStringAsync(engine, "broker");
            var factory = new ConnectionFactory { Uri = new Uri(address) };
            await using (var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken))
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
                await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
            }

            using var client = new HttpClient { BaseAddress = Endpoint(engine, "broker", "management") };
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(Uri.UnescapeDataString(new Uri(address).UserInfo))));
            Assert.Contains("\"kept\"", await client.GetStringAsync("/api/queues", TestContext.Current.CancellationToken), StringComparison.Ordinal);

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["broker/rabbitmq.conf"]));
            AssertLoopbackOnly(engine, "broker", "tcp");
            AssertLoopbackOnly(engine, "broker", "management");
            Assert.Equal(2, engine.Sessions().Count);
            var sessions = engine.Sessions();
            await engine.StopAsync();
            Assert.False(Shell.AnyAlive(sessions));
        }

        await using (var engine = await StartAsync(builder => builder.AddRabbitMQ("broker"), directory))
        {
            await engine.HealthyAsync("broker");
            await using var connection = await new ConnectionFactory { Uri = new Uri(await ConnectionStringAsync(engine, "broker")) }
                .CreateConnectionAsync(TestContext.Current.CancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueDeclarePassiveAsync("kept", TestContext.Current.CancellationToken);

            Assert.True(Native.SignalGroup(engine.Pid("broker"), Native.SigKill));
            await engine.BecomesAsync("broker", KnownResourceStates.Exited);
            await Eventually.IsTrueAsync(() => engine.Sessions().Count == 0, "the port mapper ends too");
            Assert.True((await engine.ExecuteAsync("broker", KnownResourceCommands.StartCommand)).Success);
            await engine.HealthyAsync("broker");
        }
    }

    [Fact]
    public async Task A_password_that_does_not_fit_the_data_is_said()
    {
        using var directory = new TemporaryDirectory();
        await using (var engine = await StartAsync(builder => builder.AddPostgres("postgres"), directory))
        {
            await engine.HealthyAsync("postgres");
        }

        await using (var engine = await StartAsync(
            builder => builder.AddPostgres("postgres", password: builder.AddParameter("other", "wrong", secret: true)), directory))
        {
            await Eventually.IsTrueAsync(
                () => engine.Snapshot("postgres").Reason() is { } reason && reason.StartsWith("the password kept for it", StringComparison.Ordinal), "the complaint");
            Assert.Equal(HealthStatus.Unhealthy, engine.Snapshot("postgres").HealthStatus);
        }

        File.Delete(directory["parameters.json"]);
        var refusal = await RefusalAsync(builder => builder.AddPostgres("postgres"), directory);
        Assert.Contains("is lost", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_version_is_refused_and_not_touched()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["postgres/data"]);
        await File.WriteAllTextAsync(directory["postgres/data/PG_VERSION"], "9\n", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(directory["broker"]);
        await File.WriteAllTextAsync(directory["broker/version"], "2.8", TestContext.Current.CancellationToken);

        var postgres = await RefusalAsync(builder => builder.AddPostgres("postgres"), directory);
        var broker = await RefusalAsync(builder => builder.AddRabbitMQ("broker"), directory);

        Assert.Matches($"^The data in '{directory["postgres/data"]}' was made by PostgreSQL 9, but \\d+ is installed: .* delete that directory .*\\.$", postgres);
        Assert.Matches($"^The data in '{directory["broker"]}' was made by RabbitMQ 2\\.8, but \\d+\\.\\d+ is installed: .* delete that directory .*\\.$", broker);
        Assert.Equal([directory["postgres/data/PG_VERSION"]], Directory.EnumerateFiles(directory["postgres"], "*", SearchOption.AllDirectories));
        Assert.Equal([directory["broker/version"]], Directory.EnumerateFiles(directory["broker"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_missing_server_names_what_to_install()
    {
        using var directory = new TemporaryDirectory();

        Assert.StartsWith(
            "PostgreSQL is not installed: install it (Debian and Ubuntu: 'apt-get install postgresql')",
            await RefusalAsync(builder => builder.AddPostgres("postgres"), directory, $"--{ServerPrograms.PostgresKey}={directory.Path}"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "RabbitMQ is not installed: install it (Debian and Ubuntu: 'apt-get install rabbitmq-server')",
            await RefusalAsync(builder => builder.AddRabbitMQ("broker"), directory, $"--{ServerPrograms.RabbitMQKey}={directory.Path}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Data_goes_outside_when_the_servers_user_cannot_get_to_the_local_directory()
    {
        using var directory = new TemporaryDirectory();
        var user = new SystemUser("somebody", 1, 1);
        Assert.Equal((directory["postgres"], false), ServerDirectory.For(directory.Path, "postgres", user));

        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal((directory["postgres"], false), ServerDirectory.For(directory.Path, "postgres", user: null));
        var (path, isFallback) = ServerDirectory.For(directory.Path, "postgres", user);
        Assert.True(isFallback);
        Assert.Matches("^/var/tmp/aspire-local-[0-9a-f]{16}/postgres$", path);
        Assert.Equal(path, ServerDirectory.For(directory.Path, "postgres", user).Path);
        Assert.NotEqual(path, ServerDirectory.For(directory["deeper"], "postgres", user).Path);
    }

    [Fact]
    public async Task A_root_whose_home_is_closed_gets_a_server_all_the_same()
    {
        Root.Required("Only root runs servers as another user.");

        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var outside = ServerDirectory.FallbackFor(directory["local"]);
        try
        {
            await using var engine = await StartAsync(builder => builder.AddPostgres("postgres"), directory, local: "local");
            await engine.HealthyAsync("postgres");

            Assert.Contains($"postgres: keeps its data in '{outside}/postgres'", engine.Output, StringComparison.Ordinal);
            Assert.True(Directory.Exists(Path.Combine(outside, "postgres", "data")));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    private static async Task<TestEngine> StartAsync(Action<IDistributedApplicationBuilder> describe, TemporaryDirectory directory, string local = "")
    {
        var engine = new TestEngine(describe, adjust: null, $"--Local:Directory={Path.Combine(directory.Path, local).TrimEnd('/')}");
        await engine.StartAsync();
        return engine;
    }

    private static async Task<string> RefusalAsync(Action<IDistributedApplicationBuilder> describe, TemporaryDirectory directory, params string[] args)
    {
        await using var engine = new TestEngine(describe, adjust: null, [$"--Local:Directory={directory.Path}", .. args]);
        return (await Assert.ThrowsAsync<DistributedApplicationException>(engine.StartAsync)).Message;
    }

    private static async Task<string> ConnectionStringAsync(TestEngine engine, string name) =>
        (await ((IResourceWithConnectionString)engine.Builder.Resources.Single(resource => resource.Name == name))
            .GetConnectionStringAsync(TestContext.Current.CancellationToken))!;

    private static Uri Endpoint(TestEngine engine, string name, string endpoint) =>
        new(new EndpointReference((IResourceWithEndpoints)engine.Builder.Resources.Single(resource => resource.Name == name), endpoint).Url);

    private static void AssertLoopbackOnly(TestEngine engine, string name, string endpoint)
    {
        var port = Endpoint(engine, name, endpoint).Port;
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == port).ToList();
        Assert.NotEmpty(listeners);
        Assert.All(listeners, end => Assert.True(IPAddress.IsLoopback(end.Address), $"{name} listens on {end}"));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}

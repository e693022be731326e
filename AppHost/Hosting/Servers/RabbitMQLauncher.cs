using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Health;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;
using Aspire.Hosting.Storage;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Servers;

/// <summary>Runs a RabbitMQ server from the installed programs, on data of its own, with a port mapper (epmd) of its own.</summary>
internal sealed partial class RabbitMQLauncher(RabbitMQServerResource server, string localDirectory, bool isTransient, IConfiguration configuration, Announcer announcer) : ILauncher
{
    private const long WantedFreeBytes = 2_000_000_000;
    private const long LeastFreeBytes = 50_000_000;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private string Root => Path.Combine(localDirectory, server.Name);

    private string VersionFile => Path.Combine(Root, "version");

    private string NodeName => $"{server.Name}@localhost";

    public Task PreflightAsync(CancellationToken cancellationToken)
    {
        var (_, installed) = FindProgram();
        _ = FindPortMapper();
        if (File.Exists(VersionFile) && File.ReadAllText(VersionFile).Trim() is var made && made != installed)
        {
            throw new DistributedApplicationException(
                $"The data in '{Root}' was made by RabbitMQ {made}, but {installed} is installed: install {made} again, or delete that directory to start with an empty broker.");
        }

        return Task.CompletedTask;
    }

    public async Task<Launch> PrepareAsync(Replica replica, CancellationToken cancellationToken)
    {
        var (program, version) = FindProgram();
        ServerDirectory.Create(Root, user: null);
        if (!File.Exists(VersionFile))
        {
            PrivateFile.Write(VersionFile, version);
        }

        PrivateFile.Write(Path.Combine(Root, "rabbitmq.conf"), await ConfigurationAsync(replica, cancellationToken));
        PrivateFile.Write(Path.Combine(Root, "enabled_plugins"), HasManagement ? "[rabbitmq_management]." : "[].");
        var environment = NodeEnvironment(replica);
        var mapper = replica.Start(new ProcessSpec
        {
            Purpose = $"the port mapper of {replica.Id}",
            FileName = FindPortMapper(),
            Arguments = ["-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1"],
            WorkingDirectory = Root,
            Environment = environment,
            Stage = ProcessStage.ServerSupport,
        });
        return new Launch(
            new ProcessSpec
            {
                Purpose = replica.Id,
                FileName = program,
                Arguments = replica.Arguments,
                WorkingDirectory = Root,
                Environment = environment,
                Stage = ProcessStage.Server,
                StopLimit = StopLimit,
            },
            mapper);
    }

    public async Task<IReadOnlyList<IHealthProbe>> CreateProbesAsync(Replica replica, CancellationToken cancellationToken) =>
        [new RabbitMQHealthProbe((await server.ConnectionStringExpression.GetValueAsync(cancellationToken))!)];

    private bool HasManagement => server.FindEndpoint(RabbitMQServerResource.ManagementEndpointName) is not null;

    [GeneratedRegex(@"rabbitmq_server-(\d+\.\d+)")]
    private static partial Regex VersionInPath { get; }

    private (string Program, string Version) FindProgram()
    {
        var program = ServerPrograms.FindRabbitMQ(configuration)
            ?? throw new DistributedApplicationException(
                $"RabbitMQ is not installed: install it (Debian and Ubuntu: 'apt-get install rabbitmq-server'), or name its directory of programs with --{ServerPrograms.RabbitMQKey}=PATH.");

        // Its installations carry the version in their path; asking the program would take a second of every start.
        var real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        var match = VersionInPath.Match(real);
        return (program, match.Success ? match.Groups[1].Value : "of an unknown version");
    }

    private static string FindPortMapper() => Programs.OnPath("epmd")
        ?? throw new DistributedApplicationException("Erlang's port mapper 'epmd' is not on PATH: install Erlang (Debian and Ubuntu: 'apt-get install erlang-base').");

    private async Task<string> ConfigurationAsync(Replica replica, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var port = Text(replica.TargetPorts[RabbitMQServerResource.PrimaryEndpointName]);
        Line("listeners.tcp.1", $"127.0.0.1:{port}");
        if (Loopback.HasIPv6)
        {
            Line("listeners.tcp.2", $"::1:{port}");
        }

        // Only the first start on empty data creates the user.
        Line("default_user", (await server.UserNameReference.GetValueAsync(cancellationToken))!);
        Line("default_pass", (await server.PasswordParameter.GetValueAsync(cancellationToken))!);
        Line("disk_free_limit.absolute", Text(DiskLimit(replica)));
        Line("log.console", "true");
        Line("log.console.level", "info");
        Line("log.file", "false");
        if (HasManagement)
        {
            Line("management.tcp.ip", "127.0.0.1");
            Line("management.tcp.port", Text(replica.TargetPorts[RabbitMQServerResource.ManagementEndpointName]));
        }

        return text.ToString();

        void Line(string key, string value) => text.Append(key).Append(" = ").Append(value).Append('\n');
    }

    /// <summary>Below the limit the broker blocks all publishers, so it must be well below what is free now. What goes with the run needs no reserve: others may fill the disk meanwhile.</summary>
    private long DiskLimit(Replica replica)
    {
        if (isTransient)
        {
            return LeastFreeBytes;
        }

        var free = new DriveInfo(Root).AvailableFreeSpace;
        var limit = DiskLimit(free);
        if (limit != WantedFreeBytes)
        {
            announcer.Tell(replica.Id, $"only {free / 1_000_000} MB are free on its disk; publishers are blocked below {limit / 1_000_000} MB.");
        }

        return limit;
    }

    internal static long DiskLimit(long freeBytes) => freeBytes >= 2 * WantedFreeBytes ? WantedFreeBytes : Math.Max(LeastFreeBytes, freeBytes / 4);

    private Dictionary<string, string> NodeEnvironment(Replica replica)
    {
        var variables = ServerEnvironment.With(replica.Environment, Root);
        variables["RABBITMQ_NODENAME"] = NodeName;
        variables["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        variables["RABBITMQ_CONFIG_FILE"] = Path.Combine(Root, "rabbitmq.conf");
        variables["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(Root, "advanced.config");
        variables["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Root, "enabled_plugins");
        variables["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(Root, "config");
        variables["RABBITMQ_MNESIA_BASE"] = Path.Combine(Root, "mnesia");
        variables["RABBITMQ_MNESIA_DIR"] = Path.Combine(Root, "mnesia", "node");
        variables["RABBITMQ_FEATURE_FLAGS_FILE"] = Path.Combine(Root, "mnesia", "feature_flags");
        variables["RABBITMQ_PLUGINS_EXPAND_DIR"] = Path.Combine(Root, "mnesia", "plugins");
        variables["RABBITMQ_PID_FILE"] = Path.Combine(Root, "mnesia", "pid");
        variables["RABBITMQ_LOG_BASE"] = Path.Combine(Root, "log");
        variables["RABBITMQ_LOGS"] = "-";
        variables["RABBITMQ_DIST_PORT"] = Text(FreePorts.Next());
        variables["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false";
        variables["ERL_EPMD_PORT"] = Text(FreePorts.Next());
        variables["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        variables["ERL_CRASH_DUMP"] = Path.Combine(Root, "log", "erl_crash.dump");

        // Makes the start script become the server instead of watching over it, so that the pid is the server's.
        variables["detached"] = "true";
        return variables;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

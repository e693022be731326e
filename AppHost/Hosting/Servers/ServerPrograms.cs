using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Servers;

/// <summary>Finds the installed servers: in a configured directory, else where Debian puts them, else on PATH.</summary>
internal static class ServerPrograms
{
    public const string PostgresKey = "Local:PostgresDirectory";
    public const string RabbitMQKey = "Local:RabbitMQDirectory";
    private const string DebianPostgres = "/usr/lib/postgresql";
    private const string DebianRabbitMQ = "/usr/lib/rabbitmq/bin";

    /// <summary>The directories that hold a whole PostgreSQL server, newest first.</summary>
    public static IReadOnlyList<string> FindPostgres(IConfiguration configuration)
    {
        if (configuration[PostgresKey] is { Length: > 0 } configured)
        {
            return IsPostgres(configured) ? [configured] : [];
        }

        var debian = Directory.Exists(DebianPostgres)
            ? Directory.GetDirectories(DebianPostgres)
                .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), out var version) ? version : 0)
                .Select(directory => Path.Combine(directory, "bin"))
            : [];
        var onPath = Programs.OnPath("initdb") is { } initdb ? new[] { Path.GetDirectoryName(initdb)! } : [];
        return [.. debian.Concat(onPath).Where(IsPostgres).Distinct()];
    }

    /// <summary>The start script. The one Debian puts on PATH insists on a user of its own, the one in its library does not.</summary>
    public static string? FindRabbitMQ(IConfiguration configuration)
    {
        if (configuration[RabbitMQKey] is { Length: > 0 } configured)
        {
            var program = Path.Combine(configured, "rabbitmq-server");
            return Programs.IsProgram(program) ? program : null;
        }

        var debian = Path.Combine(DebianRabbitMQ, "rabbitmq-server");
        return Programs.IsProgram(debian) ? debian : Programs.OnPath("rabbitmq-server");
    }

    private static bool IsPostgres(string directory) =>
        Programs.IsProgram(Path.Combine(directory, "postgres")) && Programs.IsProgram(Path.Combine(directory, "initdb"));
}

using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>Resources as the platform's own AppHost has them.</summary>
internal static class Resources
{
    public const string Secret = "pg-S3cret/öé+42";

    public const string SecretName = "ConnectionStrings__membershipdb";

    public static readonly DateTimeOffset Start = new(2025, 4, 30, 8, 0, 0, TimeSpan.Zero);

    public static BoardResource Project(string id, string? name = null) => Running(new BoardResource(
        id,
        name ?? id,
        "Project",
        "Running",
        null,
        "Healthy",
        Start,
        4242,
        null,
        [new BoardEndpoint("http", "http://localhost:5101")],
        [
            new BoardVariable("ASPNETCORE_URLS", "http://localhost:5101", false),
            new BoardVariable(SecretName, $"Host=localhost;Password={Secret}", true),
            new BoardVariable("OTEL_SERVICE_NAME", name ?? id, false),
        ],
        []));

    public static BoardResource Server(string id, string type, string url) =>
        Project(id) with { Type = type, Endpoints = [new BoardEndpoint("tcp", url)] };

    public static BoardResource Running(BoardResource resource) => resource with
    {
        State = "Running",
        StateReason = null,
        Health = "Healthy",
        ExitCode = null,
        Commands = [BoardCommand.Stop, BoardCommand.Restart],
    };

    public static MemoryBoard Board(params BoardResource[] resources)
    {
        var board = new MemoryBoard();
        foreach (var resource in resources)
        {
            board.Set(resource);
        }

        return board;
    }

    /// <summary>One of each state, two replicated services.</summary>
    public static MemoryBoard Platform() => Board(
        Server("postgres", "PostgresServer", "tcp://localhost:55432"),
        Server("rabbitmq", "RabbitMQServer", "tcp://localhost:55672"),
        Project("provisioning") with { State = "Finished", Health = null, ExitCode = 0, Endpoints = [], Commands = [BoardCommand.Start] },
        Project("membership"),
        Project("events") with { Health = "Unhealthy" },
        Project("submissions") with
        {
            State = "FailedToStart",
            StateReason = "Exited with code 134 within a second: Unhandled exception. System.InvalidOperationException: no connection string.",
            Health = null,
            ExitCode = 134,
            Commands = [BoardCommand.Start],
        },
        Project("notifications-1", "notifications"),
        Project("notifications-2", "notifications") with
        {
            State = "Starting",
            Health = null,
            StartedAt = Start.AddDays(1),
        },
        Project("gateway-1", "gateway"),
        Project("gateway-2", "gateway"),
        Server("maildev", "Executable", "http://localhost:1080") with
        {
            State = "Waiting",
            StateReason = "Waits for notifications to be healthy.",
            Health = null,
            StartedAt = null,
            ProcessId = null,
            Commands = [],
        });
}

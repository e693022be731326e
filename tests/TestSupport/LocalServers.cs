using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Trilateral.TestSupport;

/// <summary>One PostgreSQL and one RabbitMQ with data of their own, started by the same engine as <c>./run</c> and gone with all they hold at the end.</summary>
public sealed class LocalServers : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly DistributedApplication _app;

    private LocalServers(DistributedApplication app, string postgres, string broker, string management)
    {
        _app = app;
        Variables = new Dictionary<string, string>
        {
            [TestServers.PostgresVariable] = postgres,
            [TestServers.BrokerVariable] = broker,
            [TestServers.ManagementVariable] = management,
        };
    }

    /// <summary>The environment variables that tell <see cref="TestServers"/> where the servers are.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <exception cref="DistributedApplicationException">A server is not installed or does not start; the message says what to do.</exception>
    /// <param name="directory">Where they keep their data, emptied before and removed after; the same for the next run, which then ends what this one left when it was killed. By default one that nobody will look into again.</param>
    public static async Task<LocalServers> StartAsync(string? directory = null)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = DistributedApplicationTestingBuilder.Create(directory is null ? [] : [$"--Local:Directory={Path.GetFullPath(directory)}", "--Local:Transient=true"]);
        builder.AddPostgres("postgres");
        builder.AddRabbitMQ("rabbitmq").WithManagementPlugin();
        var app = await builder.BuildAsync(limit.Token);
        try
        {
            await app.StartAsync(limit.Token);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("postgres", limit.Token);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("rabbitmq", limit.Token);
            return new LocalServers(
                app,
                (await app.GetConnectionStringAsync("postgres", limit.Token))!,
                (await app.GetConnectionStringAsync("rabbitmq", limit.Token))!,
                app.GetEndpoint("rabbitmq", "management").AbsoluteUri);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Membership.Tests;

/// <summary>The service over real HTTP, with a migrated database of its own and the service's own role.</summary>
public sealed class MembershipHost(TestServers servers) : IAsyncLifetime
{
    private WebApplicationFactory<Program>? _factory;
    private TestDatabase? _database;

    public HttpClient Client { get; private set; } = null!;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The host has not started.");

    public async ValueTask InitializeAsync()
    {
        if (!servers.AreThere)
        {
            // Every test then says so itself, by asking for the servers.
            return;
        }

        _database = await TestDatabase.CreateAsync(servers, MembershipService.Name, MigrateAsync);
        var broker = (await servers.VirtualHostAsync()).Broker;
        await MessagingTopology.DeployAsync(broker, [new MessagingDefinition(MembershipService.Name).Publishes<Contracts.OrganisationRegistered>(mustRoute: false)], CancellationToken.None);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting($"ConnectionStrings:{MembershipService.Database}", _database.ConnectionString)
            .UseSetting("ConnectionStrings:rabbitmq", broker.AbsoluteUri));
        _factory.UseKestrel(0);
        _factory.StartServer();
        Client = _factory.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static async Task MigrateAsync(string connectionString)
    {
        var options = new DbContextOptionsBuilder<MembershipDbContext>();
        options.UseServiceDatabase(connectionString);
        await using var context = new MembershipDbContext(options.Options);
        await context.Database.MigrateAsync();
    }
}

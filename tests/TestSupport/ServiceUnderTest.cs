using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.TestSupport;

/// <summary>What <see cref="ServiceHost"/> has to know of a service, whose own types are internal.</summary>
public abstract class ServiceUnderTest : IAsyncDisposable
{
    public abstract IServiceProvider Services { get; }

    public abstract Uri Address { get; }

    public abstract ValueTask DisposeAsync();

    internal abstract Task MigrateAsync(string connectionString);

    internal abstract void Start(Action<IWebHostBuilder> configure);
}

/// <typeparam name="TEntryPoint">The service's <c>Program</c>.</typeparam>
/// <typeparam name="TContext">Its database.</typeparam>
public sealed class ServiceUnderTest<TEntryPoint, TContext>(Func<DbContextOptions<TContext>, TContext> create) : ServiceUnderTest
    where TEntryPoint : class
    where TContext : ServiceDbContext
{
    private WebApplicationFactory<TEntryPoint>? _factory;

    public override IServiceProvider Services => Started.Services;

    private WebApplicationFactory<TEntryPoint> Started => _factory ?? throw new InvalidOperationException("The host has not started.");

    public override Uri Address
    {
        get
        {
            // Only a client of its own making tells the port.
            using var client = Started.CreateClient();
            return client.BaseAddress!;
        }
    }

    public override ValueTask DisposeAsync() => _factory?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal override async Task MigrateAsync(string connectionString)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseServiceDatabase(connectionString);
        await using var context = create(options.Options);
        await context.Database.MigrateAsync();
    }

    internal override void Start(Action<IWebHostBuilder> configure)
    {
        // The factory's own port 0 is not taken for "any": without this, every host of the machine asks for 5000.
        _factory = new WebApplicationFactory<TEntryPoint>().WithWebHostBuilder(host => configure(host.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0")));
        _factory.UseKestrel(0);
        _factory.StartServer();
    }
}

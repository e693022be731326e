using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Isolation;
using Trilateral.ServiceDefaults.Telemetry;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Registers a service's database.</summary>
public static class ServiceDatabaseExtensions
{
    // Idle transactions are ended after 30 s (reliability 2.2), waits for a lock after 10 s (2.5).
    private const string SessionSettings = "-c idle_in_transaction_session_timeout=30s -c lock_timeout=10s";

    /// <summary>The key of a second data source, for work that keeps a connection for itself: requests that use up the pool do not stop it (reliability 2.4, F17).</summary>
    internal const string DedicatedConnections = "dedicated";

    /// <summary>
    /// Registers the data source of <c>ConnectionStrings:{connectionName}</c>, <typeparamref name="TContext"/> (also as <see cref="ServiceDbContext"/>,
    /// the same instance in a scope), <see cref="FrameworkScope"/>, a health check tagged <c>ready</c>, the sealer of the audit chain and <see cref="DeferredAudit"/>.
    /// </summary>
    /// <typeparam name="TContext">Has one public constructor, taking its <see cref="DbContextOptions{TContext}"/>: contexts are pooled.</typeparam>
    /// <param name="builder">The service's.</param>
    /// <param name="connectionName">The database resource's name in the AppHost, e.g. <c>membershipdb</c>.</param>
    public static IHostApplicationBuilder AddServiceDatabase<TContext>(this IHostApplicationBuilder builder, string connectionName)
        where TContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton(provider => BuildDataSource(provider.GetRequiredService<IConfiguration>(), connectionName, builder.Environment));
        services.AddKeyedSingleton(
            DedicatedConnections, (provider, _) => BuildDataSource(provider.GetRequiredService<IConfiguration>(), connectionName, builder.Environment, Dedicate));
        services.AddDbContextPool<TContext>((provider, options) => options.UseServiceDatabase(provider.GetRequiredService<NpgsqlDataSource>()));
        services.TryAddScoped<FrameworkScope>();
        EnterScope<TContext>(services);
        services.AddScoped<ServiceDbContext>(provider => provider.GetRequiredService<TContext>());
        services.AddHostedService<AuditSealerService>();
        services.AddSingleton<DeferredAudit>();
        services.AddHostedService(provider => provider.GetRequiredService<DeferredAudit>());
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            connectionName, provider => new DatabaseHealthCheck(provider.GetRequiredService<NpgsqlDataSource>()), HealthStatus.Unhealthy, ["ready"], TimeSpan.FromSeconds(3)));
        return builder;
    }

    // A pooled context outlives its scopes, so each lease is told whose it is now.
    private static void EnterScope<TContext>(IServiceCollection services)
        where TContext : ServiceDbContext
    {
        var lease = services.Last(service => service.ServiceType == typeof(TContext)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Scoped(provider =>
        {
            var context = (TContext)lease(provider);
            context.FrameworkScope = provider.GetRequiredService<FrameworkScope>();
            return context;
        }));
    }

    /// <summary>No pool, so that closing ends the session; and asked every 5 s whether it lives, since it may be idle for long.</summary>
    internal static void Dedicate(NpgsqlConnectionStringBuilder connection) => (connection.Pooling, connection.KeepAlive) = (false, 5);

    private static NpgsqlDataSource BuildDataSource(
        IConfiguration configuration, string connectionName, IHostEnvironment environment, Action<NpgsqlConnectionStringBuilder>? adjust = null)
    {
        var given = configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException($"ConnectionStrings:{connectionName} is not set; the AppHost sets it for a project that references the database.");
        var connection = new NpgsqlConnectionStringBuilder(given);

        // A request has 10 s at the gateway, so nothing behind it waits longer; a pool of 20 lets every service and replica share the server's 100.
        SetDefault(connection, "Timeout", 5);
        SetDefault(connection, "Command Timeout", 10);
        SetDefault(connection, "Maximum Pool Size", 20);
        SetDefault(connection, "Options", SessionSettings);

        // A statement is parsed and planned once per connection, which was a third of the server's work (profile of the write bench). Nothing of ours
        // outlives its transaction in a session, so there is nothing to reset between two users of a connection.
        SetDefault(connection, "Max Auto Prepare", 100);
        SetDefault(connection, "No Reset On Close", true);
        // With the process id, so that whoever looks at the server's sessions (or the dispatcher's lease) finds the replica.
        connection.ApplicationName = $"{ServiceName.Of(configuration, environment)} {Environment.ProcessId}";

        // Both print values of rows (C6), whatever the connection string says.
        connection.IncludeErrorDetail = false;
        connection.LogParameters = false;
        adjust?.Invoke(connection);

        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = connectionName };

        // What runs outside a request or message is polling once a second; as spans of their own they would crowd out everything else.
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null));
        return builder.Build();
    }

    private static void SetDefault(NpgsqlConnectionStringBuilder connection, string keyword, object value)
    {
        // ContainsKey knows every keyword there is; this one only those that were given.
        if (!connection.ShouldSerialize(keyword))
        {
            connection[keyword] = value;
        }
    }
}

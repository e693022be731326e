using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.Logging;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>What every <see cref="ServiceDbContext"/> is built with, in a service, in <c>Provisioning</c> and at design time alike.</summary>
public static class ServiceDatabaseOptions
{
    private static readonly FrameworkScopeInterceptor Interceptor = new();

    /// <summary>For a service: connections come from its data source.</summary>
    public static DbContextOptionsBuilder UseServiceDatabase(this DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        Configure(options.UseNpgsql(dataSource));

    /// <summary>For migrations and design time; the latter never connects.</summary>
    public static DbContextOptionsBuilder UseServiceDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        Configure(options.UseNpgsql(connectionString));

    // Statements are logged at Debug only: with the default level they would drown everything else, and literals in them are not masked (C6).
    private static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options) => options
        .AddInterceptors(Interceptor)
        .ReplaceService<IValueConverterSelector, IdValueConverterSelector>()
        .ReplaceService<IModificationCommandBatchFactory, FrameworkModificationBatchFactory>()
        .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
}

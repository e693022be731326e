using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>Asks the database for one value. The answer says no more than that it failed: messages of the server name users and hosts.</summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource dataSource) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = dataSource.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException fault)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The database refused or did not answer ({fault.SqlState ?? "no connection"}).");
        }
    }
}

using System.Net.Sockets;
using Npgsql;

namespace Aspire.Hosting.Health;

/// <summary>Asks the server (or one of its databases) a question over a connection that stays open.</summary>
internal sealed class PostgresHealthProbe(string connectionString) : IHealthProbe
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        Timeout = 5,
        CommandTimeout = 5,
        MaxPoolSize = 1,
        ApplicationName = "health",
    });

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return null;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return "the password kept for it is not the one its data was made with; give the right one, or delete the data and its password to start anew";
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException)
        {
            return fault.Message;
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}

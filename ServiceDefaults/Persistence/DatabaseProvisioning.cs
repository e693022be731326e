using Npgsql;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>What the owner of a database prepares for the service that uses it.</summary>
public static class DatabaseProvisioning
{
    /// <summary>
    /// Makes, or brings back to this state, the login role of one service: not owner, not superuser, no BYPASSRLS; may read and write rows of
    /// <paramref name="schema"/>, now and in tables that later migrations of the same owner add; may not change audit rows; and may connect to
    /// this database, which nobody else may by default. Run it before or after migrations, as often as you like.
    /// </summary>
    /// <param name="owner">Open, to the service's database, as the role that also runs its migrations.</param>
    /// <param name="role">Lower case, digits, underscores.</param>
    /// <param name="password">Printable ASCII. Only its SCRAM verifier is sent.</param>
    /// <param name="schema">The service's; created when missing.</param>
    /// <param name="cancellationToken">Undoes everything: it is one transaction.</param>
    public static async Task EnsureRoleAsync(NpgsqlConnection owner, string role, string password, string schema, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        SqlName.Require(role);
        SqlName.Require(schema);
        var verifier = ScramVerifier.Create(password);

        await using var transaction = await owner.BeginTransactionAsync(cancellationToken);

        // Two at once would trip over each other's catalogue rows ("tuple concurrently updated").
        await RunAsync(owner, "SELECT pg_advisory_xact_lock(hashtextextended('trilateral.provisioning', 0))", cancellationToken);
        var verb = await ExistsAsync(owner, role, cancellationToken) ? "ALTER" : "CREATE";
        await RunFormattedAsync(
            owner, $"{verb} ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS PASSWORD %L", [role, verifier], cancellationToken);

        await RunFormattedAsync(owner, "REVOKE ALL ON DATABASE %I FROM PUBLIC", [owner.Database], cancellationToken);
        await RunFormattedAsync(owner, "GRANT CONNECT ON DATABASE %I TO %I", [owner.Database, role], cancellationToken);
        await RunFormattedAsync(owner, "CREATE SCHEMA IF NOT EXISTS %I", [schema], cancellationToken);
        await RunFormattedAsync(owner, "GRANT USAGE ON SCHEMA %I TO %I", [schema, role], cancellationToken);
        foreach (var (rights, kind) in new[] { ("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES") })
        {
            await RunFormattedAsync(owner, $"GRANT {rights} ON ALL {kind} IN SCHEMA %I TO %I", [schema, role], cancellationToken);
            await RunFormattedAsync(owner, $"ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT {rights} ON {kind} TO %I", [schema, role], cancellationToken);
        }

        await RunAsync(owner, AuditMigrations.RevokeChangesSql(schema), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection owner, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", owner) { Parameters = { new() { Value = role } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // DDL takes no parameters; the server's own format() quotes names (%I) and literals (%L).
    private static async Task RunFormattedAsync(NpgsqlConnection owner, string template, string[] values, CancellationToken cancellationToken)
    {
        await using var format = new NpgsqlCommand("SELECT format($1, VARIADIC $2)", owner) { Parameters = { new() { Value = template }, new() { Value = values } } };
        await RunAsync(owner, (string)(await format.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection owner, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

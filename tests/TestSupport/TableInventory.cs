using Npgsql;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>Which tables of a service the database itself keeps apart by framework, and why the others are left together (design §6; reliability §4, test 10; decision 0020).</summary>
public static class TableInventory
{
    /// <summary>The frame's own, the same in every service: no route shows them but to the client that wrote the row, and workers of no framework read them.</summary>
    private static readonly string[] Frame =
    [
        "audit_entries", "audit_pending", "audit_seals", "dispatcher_lease", "idempotency", "identity_clients", "identity_feed", "identity_keys", "identity_mandates", "inbox", "outbox", "timer",
    ];

    /// <summary>
    /// Every table is isolated by force with a policy for each verb, or belongs to the frame, or stands on the reviewed list; and the list names no other. Not only
    /// those with a column that names a tenant: rows that hang on a tenant's row are the tenant's too. A partition is asked like a table and stands under the name of its whole.
    /// </summary>
    /// <param name="host">The service.</param>
    /// <param name="reviewed">Tables that are not isolated, each with the reason.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public static async Task IsIsolatedButAsync(ServiceHost host, IReadOnlyDictionary<string, string> reviewed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(reviewed);
        var open = await ReadAsync(host, cancellationToken);

        Assert.Empty(Frame.Except(open));
        Assert.All(reviewed, pair => Assert.NotEqual("", pair.Value));
        Assert.Equal(reviewed.Keys.Order(StringComparer.Ordinal), open.Except(Frame).Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> ReadAsync(ServiceHost host, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select distinct coalesce(whole.relname, t.relname)
            from pg_class t join pg_namespace n on n.oid = t.relnamespace
                left join (pg_inherits i join pg_class whole on whole.oid = i.inhparent) on i.inhrelid = t.oid
            where n.nspname = @schema and t.relkind in ('r', 'p')
                and not (t.relrowsecurity and t.relforcerowsecurity and (select count(distinct p.polcmd) from pg_policy p where p.polrelid = t.oid) = 4)
            """,
            connection);
        command.Parameters.AddWithValue("schema", host.Schema);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Isolation;

/// <summary>
/// The provider's own batch finds the rows a statement affected by counting statements from the first one of the command; with the settings of
/// <see cref="FrameworkScopeInterceptor"/> before them its count would be off. This one counts from the last.
/// </summary>
internal sealed class FrameworkModificationBatch(ModificationCommandBatchFactoryDependencies dependencies) : ReaderModificationCommandBatch(dependencies)
{
    protected override int MaxBatchSize => 1000;

    protected override void Consume(RelationalDataReader reader)
    {
        for (var i = 0; i < ModificationCommands.Count; i++)
        {
            if (!HasRow(i))
            {
                RequireOne(AffectedRows(reader, i), i);
                continue;
            }

            RequireOne(reader.Read() ? 1UL : 0, i);
            ModificationCommands[i].PropagateResults(reader);
            reader.DbDataReader.NextResult();
        }
    }

    protected override async Task ConsumeAsync(RelationalDataReader reader, CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < ModificationCommands.Count; i++)
        {
            if (!HasRow(i))
            {
                RequireOne(AffectedRows(reader, i), i);
                continue;
            }

            RequireOne(await reader.ReadAsync(cancellationToken) ? 1UL : 0, i);
            ModificationCommands[i].PropagateResults(reader);
            await reader.DbDataReader.NextResultAsync(cancellationToken);
        }
    }

    private bool HasRow(int command) => ResultSetMappings[command].HasFlag(ResultSetMapping.HasResultRow);

    private ulong AffectedRows(RelationalDataReader reader, int command)
    {
#pragma warning disable CS0618 // Obsolete without a successor: the provider too has no other source for the affected rows of one statement of many.
        var statements = ((NpgsqlDataReader)reader.DbDataReader).Statements;
#pragma warning restore CS0618
        return statements[statements.Count - ModificationCommands.Count + command].Rows;
    }

    private void RequireOne(ulong rows, int command)
    {
        if (rows != 1)
        {
            throw new DbUpdateConcurrencyException($"A row was expected to change once and changed {rows} times: it was changed or removed since it was read.", ModificationCommands[command].Entries);
        }
    }
}

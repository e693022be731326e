using Microsoft.EntityFrameworkCore.Migrations;

namespace Trilateral.ServiceDefaults.Persistence.Isolation;

/// <summary>Row-level security by framework, the net below the services' own rules (design §6, reliability 2.16).</summary>
public static class FrameworkIsolation
{
    internal const string FrameworkSetting = "trilateral.framework";
    internal const string GlobalSetting = "trilateral.global";

    /// <summary>
    /// Makes a table show and accept only rows of the frameworks set by <see cref="FrameworkScope"/>, for its owner too. Rows without a framework
    /// (reach <c>global</c>) are readable under every scope and writable only under one that allows it; without a scope there is nothing.
    /// </summary>
    /// <remarks>A unique index over such a table starts with the framework column, or it tells whether another framework has a value.</remarks>
    /// <param name="migrationBuilder">Of the migration that creates the table.</param>
    /// <param name="schema">The service's.</param>
    /// <param name="table">Its name.</param>
    /// <param name="column">The framework's id, null for reach <c>global</c>.</param>
    /// <param name="publicWhere">Which rows everybody may read, as a condition on the row, e.g. <c>confidentiality = 'public'</c>; none when left out.</param>
    public static void EnableFrameworkIsolation(this MigrationBuilder migrationBuilder, string schema, string table, string column = "framework_id", string? publicWhere = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(EnableSql(schema, table, column, publicWhere));
    }

    internal static string EnableSql(string schema, string table, string column = "framework_id", string? publicWhere = null)
    {
        var name = $"{SqlName.Require(schema)}.{SqlName.Require(table)}";
        column = SqlName.Require(column);

        // The settings are read in a subquery so that they are read once a statement, not once a row.
        var own = $"{column} = ANY ((SELECT string_to_array(current_setting('{FrameworkSetting}', true), ',')::uuid[])::uuid[])";
        var readable = $"{own} OR ({column} IS NULL AND (SELECT current_setting('{GlobalSetting}', true)) IN ('read', 'write'))"
            + (publicWhere is null ? "" : $" OR ({publicWhere})");
        var writable = $"{own} OR ({column} IS NULL AND (SELECT current_setting('{GlobalSetting}', true)) = 'write')";
        return $"""
            ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {name} FORCE ROW LEVEL SECURITY;
            CREATE POLICY framework_read ON {name} FOR SELECT USING ({readable});
            CREATE POLICY framework_insert ON {name} FOR INSERT WITH CHECK ({writable});
            CREATE POLICY framework_update ON {name} FOR UPDATE USING ({writable}) WITH CHECK ({writable});
            CREATE POLICY framework_delete ON {name} FOR DELETE USING ({writable});
            """;
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>What a migration adds to the audit tables beyond their columns.</summary>
public static class AuditMigrations
{
    /// <summary>Call it after the tables exist: nobody but the owner may change audit rows, nobody at all without removing a trigger first, and new entries queue for their seal.</summary>
    public static void MakeAuditAppendOnly(this MigrationBuilder migrationBuilder, string schema)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(AppendOnlySql(schema));
    }

    internal static string AppendOnlySql(string schema)
    {
        schema = SqlName.Require(schema);

        // ENABLE ALWAYS: otherwise session_replication_role = replica would switch the refusal off without a trace.
        return $"""
            CREATE FUNCTION {schema}.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit rows are append-only' USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.audit_entries
                FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_audit_change();
            ALTER TABLE {schema}.audit_entries ENABLE ALWAYS TRIGGER audit_entries_append_only;
            CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.audit_seals
                FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_audit_change();
            ALTER TABLE {schema}.audit_seals ENABLE ALWAYS TRIGGER audit_seals_append_only;
            CREATE FUNCTION {schema}.queue_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO {schema}.audit_pending (entry_id) SELECT id FROM added ORDER BY id;
                RETURN NULL;
            END $$;
            CREATE TRIGGER audit_entries_queue AFTER INSERT ON {schema}.audit_entries
                REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {schema}.queue_audit_entries();
            ALTER TABLE {schema}.audit_entries ENABLE ALWAYS TRIGGER audit_entries_queue;
            {RevokeChangesSql(schema)}
            """;
    }

    /// <summary>Takes from everybody but the owners what default privileges or a grant on the whole schema gave them.</summary>
    internal static string RevokeChangesSql(string schema) => $"""
        DO $$
        DECLARE given record;
        BEGIN
            FOR given IN
                SELECT DISTINCT c.oid::regclass AS audit_table, a.grantee
                FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
                WHERE c.oid IN (to_regclass('{schema}.audit_entries'), to_regclass('{schema}.audit_seals')) AND a.grantee <> c.relowner
            LOOP
                EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON %s FROM %s', given.audit_table,
                    CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END);
            END LOOP;
        END $$;
        """;
}

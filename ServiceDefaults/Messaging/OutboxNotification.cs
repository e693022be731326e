using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>What the messaging tables need beyond the model: the wake-up of the dispatcher and storage settings (reliability 2.2, 2.3).</summary>
public static class OutboxNotification
{
    /// <summary>The channel the dispatcher listens on.</summary>
    public static string Channel(string schema) => schema + "_outbox";

    /// <summary>Run once, after the tables exist. The wake-up is a hint without payload; without it the poll delivers within 1.5 s.</summary>
    public static string CreateSql(string schema) => $"""
        CREATE OR REPLACE FUNCTION "{schema}".outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            -- Statement triggers fire for no rows too; the dispatcher's own look for due timers would wake it for ever.
            IF EXISTS (SELECT FROM added) THEN
                PERFORM pg_notify('{Channel(schema)}', '');
            END IF;
            RETURN NULL;
        END
        $body$;
        CREATE TRIGGER outbox_notify AFTER INSERT ON "{schema}".outbox
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "{schema}".outbox_notify();
        ALTER TABLE "{schema}".outbox SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
        ALTER TABLE "{schema}".inbox SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
        ALTER TABLE "{schema}".timer SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
        """;

    /// <summary>Switches the wake-up off (it takes an instance-wide lock at commit); the poll goes on.</summary>
    public static string DropSql(string schema) => $"""
        DROP TRIGGER outbox_notify ON "{schema}".outbox;
        DROP FUNCTION "{schema}".outbox_notify();
        """;

    public static OperationBuilder<SqlOperation> AddOutboxNotification(this MigrationBuilder migrationBuilder, string schema) =>
        migrationBuilder.Sql(CreateSql(schema));

    public static OperationBuilder<SqlOperation> DropOutboxNotification(this MigrationBuilder migrationBuilder, string schema) =>
        migrationBuilder.Sql(DropSql(schema));
}

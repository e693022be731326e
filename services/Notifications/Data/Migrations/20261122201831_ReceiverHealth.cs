using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReceiverHealth : Migration
    {
        // A table cannot become a partitioned one: its rows move, and lose the foreign key that would tie a partition's end to the deliveries. Those of days without a partition lie in the default one, which is why a day that has rows there gets none.
        private const string PartitionByDay =
            """
            ALTER TABLE notifications.webhook_attempts RENAME TO webhook_attempts_before;
            ALTER TABLE notifications.webhook_attempts_before DROP CONSTRAINT pk_webhook_attempts, DROP CONSTRAINT fk_webhook_attempts_webhook_deliveries_delivery_id;
            DROP INDEX notifications.ix_webhook_attempts_delivery_id, notifications.ix_webhook_attempts_endpoint_id_started_at_id;
            CREATE TABLE notifications.webhook_attempts (
                LIKE notifications.webhook_attempts_before, CONSTRAINT pk_webhook_attempts PRIMARY KEY (id, started_at)) PARTITION BY RANGE (started_at);
            CREATE INDEX ix_webhook_attempts_endpoint_id_started_at_id ON notifications.webhook_attempts (endpoint_id, started_at, id);
            CREATE TABLE notifications.webhook_attempts_default PARTITION OF notifications.webhook_attempts DEFAULT;
            INSERT INTO notifications.webhook_attempts SELECT * FROM notifications.webhook_attempts_before;
            DROP TABLE notifications.webhook_attempts_before;

            CREATE FUNCTION notifications.keep_webhook_attempts(today date, kept integer, ahead integer) RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $$
            DECLARE
                past record;
                day date;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('notifications.webhook_attempts', 0));
                FOR past IN
                    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'notifications.webhook_attempts'::regclass AND c.relname ~ '^webhook_attempts_[0-9]{8}$'
                      AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - kept
                LOOP
                    EXECUTE format('DROP TABLE notifications.%I', past.relname);
                END LOOP;
                DELETE FROM notifications.webhook_attempts_default WHERE started_at < today - kept;

                FOR day IN SELECT today + n FROM generate_series(0, ahead) n
                LOOP
                    IF to_regclass('notifications.webhook_attempts_' || to_char(day, 'YYYYMMDD')) IS NULL
                        AND NOT EXISTS (SELECT FROM notifications.webhook_attempts_default WHERE started_at >= day AND started_at < day + 1)
                    THEN
                        EXECUTE format(
                            'CREATE TABLE notifications.%I PARTITION OF notifications.webhook_attempts FOR VALUES FROM (%L) TO (%L)',
                            'webhook_attempts_' || to_char(day, 'YYYYMMDD'), day || ' 00:00:00+00', (day + 1) || ' 00:00:00+00');
                    END IF;
                END LOOP;
            END $$;
            """;

        private const string OneTable =
            """
            DROP FUNCTION notifications.keep_webhook_attempts(date, integer, integer);
            CREATE TABLE notifications.webhook_attempts_after (LIKE notifications.webhook_attempts);
            INSERT INTO notifications.webhook_attempts_after
                SELECT a.* FROM notifications.webhook_attempts a WHERE EXISTS (SELECT FROM notifications.webhook_deliveries d WHERE d.id = a.delivery_id);
            DROP TABLE notifications.webhook_attempts;
            ALTER TABLE notifications.webhook_attempts_after RENAME TO webhook_attempts;
            ALTER TABLE notifications.webhook_attempts
                ADD CONSTRAINT pk_webhook_attempts PRIMARY KEY (id),
                ADD CONSTRAINT fk_webhook_attempts_webhook_deliveries_delivery_id FOREIGN KEY (delivery_id) REFERENCES notifications.webhook_deliveries (id) ON DELETE CASCADE;
            CREATE INDEX ix_webhook_attempts_delivery_id ON notifications.webhook_attempts (delivery_id);
            CREATE INDEX ix_webhook_attempts_endpoint_id_started_at_id ON notifications.webhook_attempts (endpoint_id, started_at, id);
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "accept_control",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "breaker_opened_at",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "contact_id",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "failing_counts",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "failing_since",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_failure",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "ordered",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "probe_at",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "probes",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "state_since",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: true);

            // Nothing but the audit says since when the older ones are as they are.
            migrationBuilder.Sql("UPDATE notifications.webhook_endpoints SET state_since = created_at;");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "state_since",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: false,
                oldNullable: true);

            migrationBuilder.AddColumn<int>(
                name: "warnings",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "watched_since",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_order",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "endpoint_id", "subject_id", "sequence" },
                filter: "state = 'pending'");

            migrationBuilder.Sql(PartitionByDay);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_order",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.Sql(OneTable);

            migrationBuilder.DropColumn(
                name: "accept_control",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "breaker_opened_at",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "contact_id",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "failing_counts",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "failing_since",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "last_failure",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "ordered",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "probe_at",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "probes",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "state_since",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "warnings",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "watched_since",
                schema: "notifications",
                table: "webhook_endpoints");
        }
    }
}

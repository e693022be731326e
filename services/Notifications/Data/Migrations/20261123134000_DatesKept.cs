using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class DatesKept : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "settled_at",
                schema: "notifications",
                table: "signatures",
                type: "timestamp with time zone",
                nullable: true);

            // When they were settled was not written down so far: they count from now.
            migrationBuilder.Sql("UPDATE notifications.signatures SET settled_at = now() WHERE is_settled");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ends_at",
                schema: "notifications",
                table: "dialogues",
                type: "timestamp with time zone",
                nullable: true);

            // Of those whose announcement still says it.
            migrationBuilder.Sql(
                """
                UPDATE notifications.dialogues d SET ends_at = a.ends_at
                FROM (SELECT DISTINCT ON (subject_id) subject_id, (data::jsonb ->> 'endsAt')::timestamptz AS ends_at
                      FROM notifications.feed_entries WHERE type = 'dialogue.announced' AND data IS NOT NULL ORDER BY subject_id, subject_version DESC) a
                WHERE a.subject_id = d.id
                """);

            // The mails to a body's own people say whose affair a restricted record was that was entered before that was kept.
            migrationBuilder.Sql(
                """
                UPDATE notifications.feed_entries f SET organisation_id = m.organisation_id
                FROM notifications.mails m
                WHERE m.event_id = f.event_id AND m.position = f.position AND f.class = 'Restricted' AND f.organisation_id IS NULL AND m.organisation_id IS NOT NULL
                """);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_waiting",
                schema: "notifications",
                table: "webhook_deliveries",
                column: "position",
                filter: "state = 'pending'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_waiting",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "settled_at",
                schema: "notifications",
                table: "signatures");

            migrationBuilder.DropColumn(
                name: "ends_at",
                schema: "notifications",
                table: "dialogues");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "data",
                schema: "notifications",
                table: "feed_entries",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddColumn<string>(
                name: "organisation_id",
                schema: "notifications",
                table: "feed_entries",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "over_at",
                schema: "notifications",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: true);

            // When they ended was not written down so far: they count from now.
            migrationBuilder.Sql("UPDATE notifications.decisions SET over_at = now() WHERE is_over");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_ended",
                schema: "notifications",
                table: "webhook_deliveries",
                column: "due_at",
                filter: "state <> 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_notice_watches_created_at",
                schema: "notifications",
                table: "notice_watches",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_mails_ended",
                schema: "notifications",
                table: "mails",
                column: "ended_at",
                filter: "ended_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_feed_entries_whole",
                schema: "notifications",
                table: "feed_entries",
                columns: new[] { "entered_at", "position" },
                filter: "data IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_decisions_over",
                schema: "notifications",
                table: "decisions",
                column: "over_at",
                filter: "over_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_ended",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_notice_watches_created_at",
                schema: "notifications",
                table: "notice_watches");

            migrationBuilder.DropIndex(
                name: "ix_mails_ended",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropIndex(
                name: "ix_feed_entries_whole",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropIndex(
                name: "ix_decisions_over",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "organisation_id",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropColumn(
                name: "over_at",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.AlterColumn<string>(
                name: "data",
                schema: "notifications",
                table: "feed_entries",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);
        }
    }
}

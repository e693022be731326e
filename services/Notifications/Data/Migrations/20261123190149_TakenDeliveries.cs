using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class TakenDeliveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "taken_at",
                schema: "notifications",
                table: "webhook_deliveries",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_day",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "endpoint_id", "occurred_at" },
                filter: "position IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_feed_entries_organisation_id",
                schema: "notifications",
                table: "feed_entries",
                column: "organisation_id",
                filter: "organisation_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_day",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_feed_entries_organisation_id",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropColumn(
                name: "taken_at",
                schema: "notifications",
                table: "webhook_deliveries");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class FeedOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "entered_at",
                schema: "notifications",
                table: "feed_entries",
                type: "timestamp with time zone",
                nullable: true);

            // Nothing says when the older ones came in; it was never much later than what they tell of.
            migrationBuilder.Sql("UPDATE notifications.feed_entries SET entered_at = occurred_at;");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "entered_at",
                schema: "notifications",
                table: "feed_entries",
                type: "timestamp with time zone",
                nullable: false,
                oldNullable: true);

            migrationBuilder.AddColumn<ulong>(
                name: "entered_by",
                schema: "notifications",
                table: "feed_entries",
                type: "xid8",
                nullable: false,
                defaultValueSql: "pg_current_xact_id()");

            migrationBuilder.CreateIndex(
                name: "ix_feed_entries_entered_by_position",
                schema: "notifications",
                table: "feed_entries",
                columns: new[] { "entered_by", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_feed_entries_event_id",
                schema: "notifications",
                table: "feed_entries",
                column: "event_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_feed_entries_entered_by_position",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropIndex(
                name: "ix_feed_entries_event_id",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropColumn(
                name: "entered_at",
                schema: "notifications",
                table: "feed_entries");

            migrationBuilder.DropColumn(
                name: "entered_by",
                schema: "notifications",
                table: "feed_entries");
        }
    }
}

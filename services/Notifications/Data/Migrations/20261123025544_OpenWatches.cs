using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class OpenWatches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_notice_watches_open",
                schema: "notifications",
                table: "notice_watches");

            migrationBuilder.DropIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails");

            migrationBuilder.AddColumn<bool>(
                name: "is_open",
                schema: "notifications",
                table: "notice_watches",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            // Nothing more comes of what has arrived.
            migrationBuilder.Sql("UPDATE notifications.notice_watches SET is_open = false WHERE told = 'delivered'");

            migrationBuilder.CreateIndex(
                name: "ix_notice_watches_open",
                schema: "notifications",
                table: "notice_watches",
                column: "id",
                filter: "is_open");

            migrationBuilder.CreateIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails",
                columns: new[] { "person_id", "ended_at" },
                filter: "state IN ('refused', 'returned')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_notice_watches_open",
                schema: "notifications",
                table: "notice_watches");

            migrationBuilder.DropIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "is_open",
                schema: "notifications",
                table: "notice_watches");

            migrationBuilder.CreateIndex(
                name: "ix_notice_watches_open",
                schema: "notifications",
                table: "notice_watches",
                column: "created_at",
                filter: "told IS NULL OR told <> 'delivered'");

            migrationBuilder.CreateIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails",
                columns: new[] { "person_id", "ended_at" },
                filter: "state = 'refused'");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReplayJobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "replay_id",
                schema: "notifications",
                table: "webhook_deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "webhook_replays",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    endpoint_id = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    queued = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_replays", x => x.id);
                    table.ForeignKey(
                        name: "fk_webhook_replays_webhook_endpoints_endpoint_id",
                        column: x => x.endpoint_id,
                        principalSchema: "notifications",
                        principalTable: "webhook_endpoints",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_replay",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "replay_id", "state" },
                filter: "replay_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_replays_endpoint_id",
                schema: "notifications",
                table: "webhook_replays",
                column: "endpoint_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "webhook_replays",
                schema: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_replay",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "replay_id",
                schema: "notifications",
                table: "webhook_deliveries");
        }
    }
}

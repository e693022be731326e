using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class DeliveriesInOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_due",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_claimed",
                schema: "notifications",
                table: "webhook_deliveries",
                column: "endpoint_id",
                filter: "state = 'pending' AND claimed_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_due",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "endpoint_id", "due_at", "id" },
                filter: "state = 'pending'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_claimed",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_due",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_due",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "endpoint_id", "due_at" },
                filter: "state = 'pending'");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class EndpointWishes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "header_names",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<byte[]>(
                name: "headers",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rate_per_second",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "subjects",
                schema: "notifications",
                table: "webhook_endpoints",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "header_names",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "headers",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "rate_per_second",
                schema: "notifications",
                table: "webhook_endpoints");

            migrationBuilder.DropColumn(
                name: "subjects",
                schema: "notifications",
                table: "webhook_endpoints");
        }
    }
}

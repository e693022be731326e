using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class MailPreferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "muted_topics",
                schema: "notifications",
                table: "contacts",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "muted_topics",
                schema: "notifications",
                table: "contacts");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class AllianceReach : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "reach",
                schema: "notifications",
                table: "alliances",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            // Of those told before, the event says it.
            migrationBuilder.Sql(
                """
                UPDATE notifications.alliances a SET reach = f.reach
                FROM notifications.feed_entries f WHERE f.subject_id = a.id AND f.type = 'alliance.founded';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "reach",
                schema: "notifications",
                table: "alliances");
        }
    }
}

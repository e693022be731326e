using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class DirectMailOrganisation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "organisation_id",
                schema: "notifications",
                table: "mails",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);

            // What waits was written down before the column was there; the event it tells of says whose affair it is.
            migrationBuilder.Sql(
                """
                UPDATE notifications.mails m SET organisation_id = f.data::jsonb ->> 'organisationId'
                FROM notifications.feed_entries f WHERE f.position = m.position AND m.direct AND m.state = 'pending';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "organisation_id",
                schema: "notifications",
                table: "mails");
        }
    }
}

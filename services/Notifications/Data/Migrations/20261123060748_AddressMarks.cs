using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class AddressMarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails");

            migrationBuilder.AddColumn<byte[]>(
                name: "address_mark",
                schema: "notifications",
                table: "mails",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails",
                columns: new[] { "address_mark", "ended_at" },
                filter: "state IN ('refused', 'returned')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "address_mark",
                schema: "notifications",
                table: "mails");

            migrationBuilder.CreateIndex(
                name: "ix_mails_refused",
                schema: "notifications",
                table: "mails",
                columns: new[] { "person_id", "ended_at" },
                filter: "state IN ('refused', 'returned')");
        }
    }
}

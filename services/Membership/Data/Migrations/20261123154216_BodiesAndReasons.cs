using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class BodiesAndReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_framework_bodies_framework_id",
                schema: "membership",
                table: "framework_bodies");

            migrationBuilder.AddColumn<string>(
                name: "end_reason_by",
                schema: "membership",
                table: "person_roles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_framework_bodies_framework_id_id",
                schema: "membership",
                table: "framework_bodies",
                columns: new[] { "framework_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_framework_bodies_now",
                schema: "membership",
                table: "framework_bodies",
                column: "framework_id",
                unique: true,
                filter: "ended_at is null");

            migrationBuilder.AddMissingBodiesByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_framework_bodies_framework_id_id",
                schema: "membership",
                table: "framework_bodies");

            migrationBuilder.DropIndex(
                name: "ux_framework_bodies_now",
                schema: "membership",
                table: "framework_bodies");

            migrationBuilder.DropColumn(
                name: "end_reason_by",
                schema: "membership",
                table: "person_roles");

            migrationBuilder.CreateIndex(
                name: "ix_framework_bodies_framework_id",
                schema: "membership",
                table: "framework_bodies",
                column: "framework_id");
        }
    }
}

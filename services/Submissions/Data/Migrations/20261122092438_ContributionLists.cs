using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Submissions.Data.Migrations
{
    /// <inheritdoc />
    public partial class ContributionLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_contributions_framework_id_owner_organisation_checksum",
                schema: "submissions",
                table: "contributions");

            migrationBuilder.CreateIndex(
                name: "ix_contributions_checksum",
                schema: "submissions",
                table: "contributions",
                column: "checksum",
                filter: "checksum is not null");

            migrationBuilder.CreateIndex(
                name: "ix_contributions_dialogue_id_id",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "dialogue_id", "id" },
                filter: "dialogue_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_contributions_owner_organisation_id",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "owner_organisation", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_contributions_checksum",
                schema: "submissions",
                table: "contributions");

            migrationBuilder.DropIndex(
                name: "ix_contributions_dialogue_id_id",
                schema: "submissions",
                table: "contributions");

            migrationBuilder.DropIndex(
                name: "ix_contributions_owner_organisation_id",
                schema: "submissions",
                table: "contributions");

            migrationBuilder.CreateIndex(
                name: "ix_contributions_framework_id_owner_organisation_checksum",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "framework_id", "owner_organisation", "checksum" });
        }
    }
}

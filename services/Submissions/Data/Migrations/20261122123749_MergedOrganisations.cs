using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Submissions.Data.Migrations
{
    /// <inheritdoc />
    public partial class MergedOrganisations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "merged_into",
                schema: "submissions",
                table: "organisations",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "merged_into",
                schema: "submissions",
                table: "organisations");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class TokenAlgorithms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_signing_keys_generation",
                schema: "membership",
                table: "signing_keys");

            migrationBuilder.AddColumn<string>(
                name: "algorithm",
                schema: "membership",
                table: "signing_keys",
                type: "character varying(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "ES256");

            migrationBuilder.AddColumn<string>(
                name: "token_algorithm",
                schema: "membership",
                table: "clients",
                type: "character varying(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "ES256");

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_algorithm_generation",
                schema: "membership",
                table: "signing_keys",
                columns: new[] { "algorithm", "generation" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Numbers count within an algorithm; without the column the others' would stand twice.
            migrationBuilder.Sql("DELETE FROM membership.signing_keys WHERE algorithm <> 'ES256'");

            migrationBuilder.DropIndex(
                name: "ix_signing_keys_algorithm_generation",
                schema: "membership",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "algorithm",
                schema: "membership",
                table: "signing_keys");

            migrationBuilder.DropColumn(
                name: "token_algorithm",
                schema: "membership",
                table: "clients");

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_generation",
                schema: "membership",
                table: "signing_keys",
                column: "generation",
                unique: true);
        }
    }
}

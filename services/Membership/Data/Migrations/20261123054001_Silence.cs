using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Silence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "inactive_after_months",
                schema: "membership",
                table: "standing_moves",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "inactive_after",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P12M");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "next_silence_at",
                schema: "membership",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "silence_told_of",
                schema: "membership",
                table: "memberships",
                type: "date",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "heard_organisations",
                schema: "membership",
                columns: table => new
                {
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    heard_on = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_heard_organisations", x => x.organisation_id);
                    table.ForeignKey(
                        name: "fk_heard_organisations_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_memberships_next_silence_at",
                schema: "membership",
                table: "memberships",
                column: "next_silence_at",
                filter: "next_silence_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_memberships_silence_told_of",
                schema: "membership",
                table: "memberships",
                column: "silence_told_of",
                filter: "silence_told_of is not null");

            migrationBuilder.AddSilenceByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "heard_organisations",
                schema: "membership");

            migrationBuilder.DropIndex(
                name: "ix_memberships_next_silence_at",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropIndex(
                name: "ix_memberships_silence_told_of",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "inactive_after_months",
                schema: "membership",
                table: "standing_moves");

            migrationBuilder.DropColumn(
                name: "inactive_after",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "next_silence_at",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "silence_told_of",
                schema: "membership",
                table: "memberships");
        }
    }
}

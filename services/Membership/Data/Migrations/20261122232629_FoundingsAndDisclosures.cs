using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class FoundingsAndDisclosures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "conflict_of_interest",
                schema: "membership",
                table: "mandates",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "end_document",
                schema: "membership",
                table: "mandates",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "alliance_foundings",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    region = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    part_of_id = table.Column<Guid>(type: "uuid", nullable: true),
                    facilitating_organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    terms_of_reference = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false),
                    conflict_of_interest = table.Column<string>(type: "character varying(5000)", maxLength: 5000, nullable: false),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawal_reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alliance_foundings", x => x.id);
                    table.ForeignKey(
                        name: "fk_alliance_foundings_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_alliance_foundings_alliances_part_of_id",
                        column: x => x.part_of_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_alliance_foundings_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_alliance_foundings_organisations_facilitating_organisation_~",
                        column: x => x.facilitating_organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_alliance_foundings_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "membership",
                        principalTable: "rule_profiles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "founder_signatures",
                schema: "membership",
                columns: table => new
                {
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    founding_id = table.Column<Guid>(type: "uuid", nullable: false),
                    signed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    signed_by = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_founder_signatures", x => new { x.founding_id, x.organisation_id });
                    table.ForeignKey(
                        name: "fk_founder_signatures_alliance_foundings_founding_id",
                        column: x => x.founding_id,
                        principalSchema: "membership",
                        principalTable: "alliance_foundings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_founder_signatures_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_alliance_foundings_alliance_id",
                schema: "membership",
                table: "alliance_foundings",
                column: "alliance_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliance_foundings_facilitating_organisation_id",
                schema: "membership",
                table: "alliance_foundings",
                column: "facilitating_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliance_foundings_framework_id",
                schema: "membership",
                table: "alliance_foundings",
                column: "framework_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliance_foundings_part_of_id",
                schema: "membership",
                table: "alliance_foundings",
                column: "part_of_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliance_foundings_rule_profile_id",
                schema: "membership",
                table: "alliance_foundings",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ix_founder_signatures_organisation_id",
                schema: "membership",
                table: "founder_signatures",
                column: "organisation_id");

            migrationBuilder.AddFoundingsByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "founder_signatures",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "alliance_foundings",
                schema: "membership");

            migrationBuilder.DropColumn(
                name: "conflict_of_interest",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "end_document",
                schema: "membership",
                table: "mandates");
        }
    }
}

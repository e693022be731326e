using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class MandatesOfOneAlliance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "end_document",
                schema: "membership",
                table: "person_roles",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "alliance_id",
                schema: "membership",
                table: "mandates",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "disclosure",
                schema: "membership",
                table: "founder_signatures",
                type: "character varying(5000)",
                maxLength: 5000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "government_ties",
                schema: "membership",
                table: "founder_signatures",
                type: "character varying(30)",
                maxLength: 30,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_mandates_alliance_id",
                schema: "membership",
                table: "mandates",
                column: "alliance_id");

            migrationBuilder.AddForeignKey(
                name: "fk_mandates_alliances_alliance_id",
                schema: "membership",
                table: "mandates",
                column: "alliance_id",
                principalSchema: "membership",
                principalTable: "alliances",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            // One client may coordinate two alliances by a mandate of each, and one of them once at a time.
            migrationBuilder.Sql(
                """
                ALTER TABLE membership.mandates
                    DROP CONSTRAINT ex_mandates_one_per_client_and_role,
                    ADD CONSTRAINT ex_mandates_one_per_client_and_role
                        EXCLUDE USING gist (client_id WITH =, role WITH =, int4range(coalesce(cluster, 1), coalesce(cluster, 4), '[]') WITH &&,
                            coalesce(alliance_id, '00000000-0000-0000-0000-000000000000') WITH =, tstzrange(starts_at, ends_at) WITH &&);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                ALTER TABLE membership.mandates
                    DROP CONSTRAINT ex_mandates_one_per_client_and_role,
                    ADD CONSTRAINT ex_mandates_one_per_client_and_role
                        EXCLUDE USING gist (client_id WITH =, role WITH =, int4range(coalesce(cluster, 1), coalesce(cluster, 4), '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&);
                """);

            migrationBuilder.DropForeignKey(
                name: "fk_mandates_alliances_alliance_id",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropIndex(
                name: "ix_mandates_alliance_id",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "end_document",
                schema: "membership",
                table: "person_roles");

            migrationBuilder.DropColumn(
                name: "alliance_id",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "disclosure",
                schema: "membership",
                table: "founder_signatures");

            migrationBuilder.DropColumn(
                name: "government_ties",
                schema: "membership",
                table: "founder_signatures");
        }
    }
}

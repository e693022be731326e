using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class FrameworkBodies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "framework_bodies",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lead_ministry = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    focal_point_office = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    civil_society_alliance = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    facilitating_organisation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    civil_society_unit = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    secretariat = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    changed_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_framework_bodies", x => x.id);
                    table.ForeignKey(
                        name: "fk_framework_bodies_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_framework_bodies_organisations_facilitating_organisation_id",
                        column: x => x.facilitating_organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_framework_bodies_facilitating_organisation_id",
                schema: "membership",
                table: "framework_bodies",
                column: "facilitating_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_framework_bodies_framework_id",
                schema: "membership",
                table: "framework_bodies",
                column: "framework_id");

            migrationBuilder.AddBodiesByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "framework_bodies",
                schema: "membership");
        }
    }
}

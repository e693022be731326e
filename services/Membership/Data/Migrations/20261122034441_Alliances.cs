using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Alliances : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "frameworks",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    country = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    lead_ministry = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    focal_point_office = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    civil_society_alliance = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    facilitating_organisation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    civil_society_unit = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    secretariat = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    established_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_frameworks", x => x.id);
                    table.ForeignKey(
                        name: "fk_frameworks_organisations_facilitating_organisation_id",
                        column: x => x.facilitating_organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "pilot_initiatives",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    launched_on = table.Column<DateOnly>(type: "date", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    place = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    hosts = table.Column<string[]>(type: "text[]", nullable: false),
                    attendance = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    recorded_after_the_fact = table.Column<bool>(type: "boolean", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pilot_initiatives", x => x.id);
                    table.ForeignKey(
                        name: "fk_pilot_initiatives_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rule_profiles",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    number = table.Column<int>(type: "integer", nullable: false),
                    demonstration = table.Column<bool>(type: "boolean", nullable: false),
                    founding_organisations = table.Column<int>(type: "integer", nullable: false),
                    founding_constituencies = table.Column<int>(type: "integer", nullable: false),
                    sponsors = table.Column<int>(type: "integer", nullable: false),
                    member_comment_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    decision_target = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_profiles", x => x.id);
                    table.ForeignKey(
                        name: "fk_rule_profiles_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "alliances",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    region = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    comparable_name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    part_of_id = table.Column<Guid>(type: "uuid", nullable: true),
                    facilitating_organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    founded_on = table.Column<DateOnly>(type: "date", nullable: false),
                    terms_of_reference = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: true),
                    conflict_of_interest = table.Column<string>(type: "character varying(5000)", maxLength: 5000, nullable: true),
                    recorded_after_the_fact = table.Column<bool>(type: "boolean", nullable: false),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alliances", x => x.id);
                    table.ForeignKey(
                        name: "fk_alliances_alliances_part_of_id",
                        column: x => x.part_of_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_alliances_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_alliances_organisations_facilitating_organisation_id",
                        column: x => x.facilitating_organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_alliances_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "membership",
                        principalTable: "rule_profiles",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    basis = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    member_since = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded_after_the_fact = table.Column<bool>(type: "boolean", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_memberships", x => x.id);
                    table.ForeignKey(
                        name: "fk_memberships_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_memberships_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "applications",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    statement = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    perspectives = table.Column<string[]>(type: "text[]", nullable: false),
                    themes = table.Column<string[]>(type: "text[]", nullable: false),
                    sponsors = table.Column<string[]>(type: "text[]", nullable: false),
                    unodc_reference = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    conflict_of_interest = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    submitted_by = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    comments_close_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decision_due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    membership_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_applications", x => x.id);
                    table.ForeignKey(
                        name: "fk_applications_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_applications_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_applications_memberships_membership_id",
                        column: x => x.membership_id,
                        principalSchema: "membership",
                        principalTable: "memberships",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_applications_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_applications_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "membership",
                        principalTable: "rule_profiles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_alliances_facilitating_organisation_id",
                schema: "membership",
                table: "alliances",
                column: "facilitating_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliances_part_of_id",
                schema: "membership",
                table: "alliances",
                column: "part_of_id");

            migrationBuilder.CreateIndex(
                name: "ix_alliances_rule_profile_id",
                schema: "membership",
                table: "alliances",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ux_alliances_framework_comparable_name",
                schema: "membership",
                table: "alliances",
                columns: new[] { "framework_id", "comparable_name" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_applications_alliance_id",
                schema: "membership",
                table: "applications",
                column: "alliance_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_membership_id",
                schema: "membership",
                table: "applications",
                column: "membership_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_organisation_id",
                schema: "membership",
                table: "applications",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_rule_profile_id",
                schema: "membership",
                table: "applications",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ux_applications_open",
                schema: "membership",
                table: "applications",
                columns: new[] { "framework_id", "alliance_id", "organisation_id" },
                unique: true,
                filter: "state = 'submitted'")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_frameworks_facilitating_organisation_id",
                schema: "membership",
                table: "frameworks",
                column: "facilitating_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ux_frameworks_country",
                schema: "membership",
                table: "frameworks",
                column: "country",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_memberships_organisation_id",
                schema: "membership",
                table: "memberships",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ux_memberships_alliance_organisation",
                schema: "membership",
                table: "memberships",
                columns: new[] { "alliance_id", "organisation_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_pilot_initiatives_live",
                schema: "membership",
                table: "pilot_initiatives",
                column: "framework_id",
                unique: true,
                filter: "state in ('proposed', 'launched', 'active', 'suspended')");

            migrationBuilder.CreateIndex(
                name: "ux_rule_profiles_number",
                schema: "membership",
                table: "rule_profiles",
                columns: new[] { "framework_id", "number" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.EnableFrameworkIsolation("membership", "applications");

            // One list of members for both kinds, so that a page needs one order; the service's role reads it like a table.
            migrationBuilder.Sql(
                """
                CREATE VIEW membership.alliance_roll AS
                SELECT m.id, m.alliance_id, m.organisation_id, NULL::uuid AS national_alliance_id, o.name, o.country, o.constituency, m.basis, m.member_since
                FROM membership.memberships m JOIN membership.organisations o ON o.id = m.organisation_id
                UNION ALL
                SELECT a.id, a.part_of_id, NULL, a.id, a.name, f.country, NULL, NULL, NULL
                FROM membership.alliances a JOIN membership.frameworks f ON f.id = a.framework_id
                WHERE a.part_of_id IS NOT NULL
                """);

            // The profile of all countries that is in force until UNODC publishes another: the numbers of rules 35 and 36.
            migrationBuilder.Sql(
                """
                INSERT INTO membership.rule_profiles
                    (id, framework_id, number, demonstration, founding_organisations, founding_constituencies, sponsors, member_comment_window, decision_target, source, published_at, version)
                VALUES
                    ('019a0000-0000-7000-8000-000000000001', NULL, 1, false, 5, 2, 2, 'P14D', 'P30D',
                     'Defaults of the platform for rules 35 and 36; no United Nations source sets these numbers', '2026-11-22T00:00:00Z', 1)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP VIEW membership.alliance_roll");

            migrationBuilder.DropTable(
                name: "applications",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "pilot_initiatives",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "memberships",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "alliances",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "rule_profiles",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "frameworks",
                schema: "membership");
        }
    }
}

using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

#nullable disable

namespace Trilateral.Submissions.Data.Migrations
{
    /// <inheritdoc />
    public partial class Contributions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "rule_profiles",
                schema: "submissions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    profile_version = table.Column<int>(type: "integer", nullable: false),
                    channels = table.Column<List<string>>(type: "text[]", nullable: false),
                    words = table.Column<string>(type: "jsonb", nullable: false),
                    joint_words = table.Column<string>(type: "jsonb", nullable: false),
                    title_characters = table.Column<int>(type: "integer", nullable: false),
                    summary_words = table.Column<int>(type: "integer", nullable: false),
                    acknowledgement = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    speaking = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    source_kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_profiles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "contributions",
                schema: "submissions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    confidentiality = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    channel = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    dialogue_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    title = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    language = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    occasion = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    words = table.Column<int>(type: "integer", nullable: false),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: true),
                    word_limit = table.Column<int>(type: "integer", nullable: true),
                    publication_consent = table.Column<bool>(type: "boolean", nullable: false),
                    receipt_number = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: true),
                    checksum = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: true),
                    lodged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledgement_due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawal_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    recorded_after_the_fact = table.Column<bool>(type: "boolean", nullable: false),
                    delivered_on = table.Column<DateOnly>(type: "date", nullable: true),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contributions", x => x.id);
                    table.ForeignKey(
                        name: "fk_contributions_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "submissions",
                        principalTable: "rule_profiles",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "contribution_versions",
                schema: "submissions",
                columns: table => new
                {
                    contribution_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    confidentiality = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    title = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    summary = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    checksum = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: true),
                    sealed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contribution_versions", x => new { x.contribution_id, x.number });
                    table.ForeignKey(
                        name: "fk_contribution_versions_contributions_contribution_id",
                        column: x => x.contribution_id,
                        principalSchema: "submissions",
                        principalTable: "contributions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_contributions_framework_id_id",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "framework_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contributions_framework_id_owner_organisation_checksum",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "framework_id", "owner_organisation", "checksum" });

            migrationBuilder.CreateIndex(
                name: "ix_contributions_rule_profile_id",
                schema: "submissions",
                table: "contributions",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ux_contributions_receipt_number",
                schema: "submissions",
                table: "contributions",
                column: "receipt_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_contributions_recorded",
                schema: "submissions",
                table: "contributions",
                columns: new[] { "framework_id", "owner_side", "owner_organisation", "delivered_on", "checksum" },
                unique: true,
                filter: "recorded_after_the_fact")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ux_rule_profiles_name_profile_version",
                schema: "submissions",
                table: "rule_profiles",
                columns: new[] { "name", "profile_version" },
                unique: true);

            migrationBuilder.EnableFrameworkIsolation("submissions", "contributions", publicWhere: "confidentiality = 'public'");
            migrationBuilder.EnableFrameworkIsolation("submissions", "contribution_versions", publicWhere: "confidentiality = 'public'");

            // Reference data: what holds until UNODC publishes a version of its own (rules 16, 19, 23). A test keeps it to the rule of publication.
            migrationBuilder.Sql("""
                INSERT INTO submissions.rule_profiles
                    (id, name, profile_version, channels, words, joint_words, title_characters, summary_words, acknowledgement, speaking, time_zone, source, source_kind, published_at, version)
                VALUES
                    ('01a2008d-7400-7000-8000-000000000001', 'written-contributions', 1, '{national,dialogue,cop}',
                     '{"statement":1500,"positionPaper":1500,"declaration":1500,"saqInput":1500}', '{"statement":2000,"positionPaper":2000,"declaration":2000,"saqInput":2000}',
                     200, 150, 'P5D', NULL, 'Europe/Vienna',
                     'Neighbouring forum: written statements to the CCPCJ have at most 1,500 words (special consultative status) and 2,000 (general), unodc.org/unodc/en/commissions/NGO.html', 'default', '2026-11-22T00:00:00Z', 1),
                    ('01a2008d-7400-7000-8000-000000000002', 'interventions', 1, '{national,dialogue,cop}',
                     '{"intervention":300}', '{}', 200, 150, 'P5D', 'PT3M', 'Europe/Vienna',
                     'Neighbouring forum: oral statements to the CCPCJ last at most 3 minutes, about 300 words, crimealliance.org/news', 'default', '2026-11-22T00:00:00Z', 1),
                    ('01a2008d-7400-7000-8000-000000000003', 'parallel-reports', 1, '{national,dialogue,cop}',
                     '{"parallelReport":2815}', '{"parallelReport":5630}', 200, 150, 'P5D', NULL, 'Europe/Vienna',
                     'Neighbouring forum: other stakeholders'' submissions to the Universal Periodic Review have 5 pages, joint ones 10 (2,815 and 5,630 words), OHCHR technical guidelines; the word equivalents are not verified', 'default', '2026-11-22T00:00:00Z', 1);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "contribution_versions",
                schema: "submissions");

            migrationBuilder.DropTable(
                name: "contributions",
                schema: "submissions");

            migrationBuilder.DropTable(
                name: "rule_profiles",
                schema: "submissions");
        }
    }
}

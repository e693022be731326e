using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Admission : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_applications_open",
                schema: "membership",
                table: "applications");

            migrationBuilder.AddColumn<string>(
                name: "appeal_window",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P15D");

            migrationBuilder.AddColumn<bool>(
                name: "asks_government",
                schema: "membership",
                table: "rule_profiles",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "deferrals",
                schema: "membership",
                table: "rule_profiles",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "information_rounds",
                schema: "membership",
                table: "rule_profiles",
                type: "integer",
                nullable: false,
                defaultValue: 2);

            migrationBuilder.AddColumn<string>(
                name: "information_window",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P14D");

            migrationBuilder.AddColumn<string>(
                name: "longest_deferral",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P90D");

            migrationBuilder.AddColumn<string>(
                name: "reply_window",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P7D");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "submitted_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "decision_due_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "comments_close_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "answer_due_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "appeal_due_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "appeal_grounds",
                schema: "membership",
                table: "applications",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "appeal_outcome",
                schema: "membership",
                table: "applications",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "appeal_reason",
                schema: "membership",
                table: "applications",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "appealed_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "assessor_interest",
                schema: "membership",
                table: "applications",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "assessors",
                schema: "membership",
                table: "applications",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<TimeSpan>(
                name: "clock_stood",
                schema: "membership",
                table: "applications",
                type: "interval",
                nullable: false,
                defaultValue: new TimeSpan(0, 0, 0, 0, 0));

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "clock_stopped_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "comments_opened_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "deferrals",
                schema: "membership",
                table: "applications",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "government_decision",
                schema: "membership",
                table: "applications",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "government_outcome",
                schema: "membership",
                table: "applications",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "government_reason",
                schema: "membership",
                table: "applications",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "government_ties",
                schema: "membership",
                table: "applications",
                type: "character varying(30)",
                maxLength: 30,
                nullable: false,
                defaultValue: "none");

            migrationBuilder.AddColumn<int>(
                name: "information_rounds",
                schema: "membership",
                table: "applications",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "needs",
                schema: "membership",
                table: "applications",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "replied_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reply",
                schema: "membership",
                table: "applications",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "reply_due_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "alliance_facilitators",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    elected_on = table.Column<DateOnly>(type: "date", nullable: false),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    document = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alliance_facilitators", x => x.id);
                    table.ForeignKey(
                        name: "fk_alliance_facilitators_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_alliance_facilitators_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "alliance_working_groups",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    comparable_name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    purpose = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    founded_on = table.Column<DateOnly>(type: "date", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alliance_working_groups", x => x.id);
                    table.ForeignKey(
                        name: "fk_alliance_working_groups_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "application_comments",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    application_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    text = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_application_comments", x => x.id);
                    table.ForeignKey(
                        name: "fk_application_comments_applications_application_id",
                        column: x => x.application_id,
                        principalSchema: "membership",
                        principalTable: "applications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_application_comments_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_application_comments_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "application_inquiries",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    application_id = table.Column<Guid>(type: "uuid", nullable: false),
                    round = table.Column<int>(type: "integer", nullable: true),
                    question = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_application_inquiries", x => x.id);
                    table.ForeignKey(
                        name: "fk_application_inquiries_applications_application_id",
                        column: x => x.application_id,
                        principalSchema: "membership",
                        principalTable: "applications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_application_inquiries_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "working_group_convenors",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_on = table.Column<DateOnly>(type: "date", nullable: false),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    working_group_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_working_group_convenors", x => x.id);
                    table.ForeignKey(
                        name: "fk_working_group_convenors_alliance_working_groups_working_gro~",
                        column: x => x.working_group_id,
                        principalSchema: "membership",
                        principalTable: "alliance_working_groups",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_working_group_convenors_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_applications_answer_due_at",
                schema: "membership",
                table: "applications",
                column: "answer_due_at",
                filter: "state in ('infoRequested', 'deferred')");

            migrationBuilder.CreateIndex(
                name: "ux_applications_open",
                schema: "membership",
                table: "applications",
                columns: new[] { "framework_id", "alliance_id", "organisation_id" },
                unique: true,
                filter: "state in ('draft', 'submitted', 'screening', 'infoRequested', 'memberComments', 'governmentWindow', 'governmentHeard', 'deferred', 'appealed')")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_alliance_facilitators_organisation_id",
                schema: "membership",
                table: "alliance_facilitators",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ux_alliance_facilitators_now",
                schema: "membership",
                table: "alliance_facilitators",
                column: "alliance_id",
                unique: true,
                filter: "ended_on is null");

            migrationBuilder.CreateIndex(
                name: "ux_alliance_working_groups_name",
                schema: "membership",
                table: "alliance_working_groups",
                columns: new[] { "alliance_id", "comparable_name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_application_comments_application_id",
                schema: "membership",
                table: "application_comments",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_comments_organisation_id",
                schema: "membership",
                table: "application_comments",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ux_application_comments_organisation",
                schema: "membership",
                table: "application_comments",
                columns: new[] { "framework_id", "application_id", "organisation_id" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_application_inquiries_application_id",
                schema: "membership",
                table: "application_inquiries",
                column: "application_id");

            migrationBuilder.CreateIndex(
                name: "ix_application_inquiries_framework_id",
                schema: "membership",
                table: "application_inquiries",
                column: "framework_id");

            migrationBuilder.CreateIndex(
                name: "ix_working_group_convenors_organisation_id",
                schema: "membership",
                table: "working_group_convenors",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_working_group_convenors_working_group_id",
                schema: "membership",
                table: "working_group_convenors",
                column: "working_group_id");

            migrationBuilder.AddAdmissionByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alliance_facilitators",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "application_comments",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "application_inquiries",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "working_group_convenors",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "alliance_working_groups",
                schema: "membership");

            migrationBuilder.DropIndex(
                name: "ix_applications_answer_due_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropIndex(
                name: "ux_applications_open",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appeal_window",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "asks_government",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "deferrals",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "information_rounds",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "information_window",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "longest_deferral",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "reply_window",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "answer_due_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appeal_due_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appeal_grounds",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appeal_outcome",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appeal_reason",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "appealed_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "assessor_interest",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "assessors",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "clock_stood",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "clock_stopped_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "comments_opened_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "deferrals",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "government_decision",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "government_outcome",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "government_reason",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "government_ties",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "information_rounds",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "needs",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "replied_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "reply",
                schema: "membership",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "reply_due_at",
                schema: "membership",
                table: "applications");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "submitted_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldNullable: true);

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "decision_due_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldNullable: true);

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "comments_close_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "ux_applications_open",
                schema: "membership",
                table: "applications",
                columns: new[] { "framework_id", "alliance_id", "organisation_id" },
                unique: true,
                filter: "state = 'submitted'")
                .Annotation("Npgsql:NullsDistinct", false);
        }
    }
}

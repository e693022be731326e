using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Pilots : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "source",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(500)",
                oldMaxLength: 500);

            migrationBuilder.AlterColumn<string>(
                name: "place",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(200)",
                oldMaxLength: 200);

            migrationBuilder.AlterColumn<DateOnly>(
                name: "launched_on",
                schema: "membership",
                table: "pilot_initiatives",
                type: "date",
                nullable: true,
                oldClrType: typeof(DateOnly),
                oldType: "date");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ended_at",
                schema: "membership",
                table: "pilot_initiatives",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "interest_id",
                schema: "membership",
                table: "pilot_initiatives",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "launch_decision",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "launch_event_on",
                schema: "membership",
                table: "pilot_initiatives",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "launch_outcome",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "launch_planned_on",
                schema: "membership",
                table: "pilot_initiatives",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "lessons",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(10000)",
                maxLength: 10000,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "suspended_by",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "suspended_from",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "pilot_interests",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    note_verbale = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    note_verbale_on = table.Column<DateOnly>(type: "date", nullable: false),
                    statement = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pilot_interests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "pilot_priorities",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    description = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    clusters = table.Column<string[]>(type: "text[]", nullable: false),
                    set_on = table.Column<DateOnly>(type: "date", nullable: false),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    government_agreed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    civil_society_agreed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    unodc_agreed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pilot_priorities", x => x.id);
                    table.ForeignKey(
                        name: "fk_pilot_priorities_pilot_initiatives_pilot_initiative_id",
                        column: x => x.pilot_initiative_id,
                        principalSchema: "membership",
                        principalTable: "pilot_initiatives",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "pilot_steps",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    act = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reason = table.Column<string>(type: "character varying(10000)", maxLength: 10000, nullable: true),
                    decision_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pilot_steps", x => x.id);
                    table.ForeignKey(
                        name: "fk_pilot_steps_pilot_initiatives_pilot_initiative_id",
                        column: x => x.pilot_initiative_id,
                        principalSchema: "membership",
                        principalTable: "pilot_initiatives",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stakeholders",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    constituency = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    relevance = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    mapped_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    mapped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    consent = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    consented_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stakeholders", x => x.id);
                    table.ForeignKey(
                        name: "fk_stakeholders_pilot_initiatives_pilot_initiative_id",
                        column: x => x.pilot_initiative_id,
                        principalSchema: "membership",
                        principalTable: "pilot_initiatives",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "treaty_statuses",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    instrument = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    status = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    on_day = table.Column<DateOnly>(type: "date", nullable: false),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    advocacy = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    corrects_id = table.Column<Guid>(type: "uuid", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_treaty_statuses", x => x.id);
                    table.ForeignKey(
                        name: "fk_treaty_statuses_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_treaty_statuses_treaty_statuses_corrects_id",
                        column: x => x.corrects_id,
                        principalSchema: "membership",
                        principalTable: "treaty_statuses",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "trilateral_meetings",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    held_on = table.Column<DateOnly>(type: "date", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    place = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    sides_present = table.Column<string[]>(type: "text[]", nullable: false),
                    report = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trilateral_meetings", x => x.id);
                    table.ForeignKey(
                        name: "fk_trilateral_meetings_pilot_initiatives_pilot_initiative_id",
                        column: x => x.pilot_initiative_id,
                        principalSchema: "membership",
                        principalTable: "pilot_initiatives",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "roadmap_measures",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    pilot_initiative_id = table.Column<Guid>(type: "uuid", nullable: false),
                    priority_id = table.Column<Guid>(type: "uuid", nullable: false),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    responsible_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    responsible_body = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    clusters = table.Column<string[]>(type: "text[]", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    planned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    done_on = table.Column<DateOnly>(type: "date", nullable: true),
                    evidence = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roadmap_measures", x => x.id);
                    table.ForeignKey(
                        name: "fk_roadmap_measures_pilot_initiatives_pilot_initiative_id",
                        column: x => x.pilot_initiative_id,
                        principalSchema: "membership",
                        principalTable: "pilot_initiatives",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_roadmap_measures_pilot_priorities_priority_id",
                        column: x => x.priority_id,
                        principalSchema: "membership",
                        principalTable: "pilot_priorities",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_pilot_initiatives_interest_id",
                schema: "membership",
                table: "pilot_initiatives",
                column: "interest_id");

            migrationBuilder.CreateIndex(
                name: "ix_pilot_initiatives_launch_decision",
                schema: "membership",
                table: "pilot_initiatives",
                column: "launch_decision",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pilot_initiatives_renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives",
                column: "renewal_of_id");

            migrationBuilder.CreateIndex(
                name: "ux_pilot_interests_open",
                schema: "membership",
                table: "pilot_interests",
                column: "framework_id",
                unique: true,
                filter: "state = 'received'");

            migrationBuilder.CreateIndex(
                name: "ix_pilot_priorities_pilot_initiative_id",
                schema: "membership",
                table: "pilot_priorities",
                column: "pilot_initiative_id");

            migrationBuilder.CreateIndex(
                name: "ux_pilot_priorities_title",
                schema: "membership",
                table: "pilot_priorities",
                columns: new[] { "framework_id", "pilot_initiative_id", "title" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pilot_steps_framework_id_pilot_initiative_id",
                schema: "membership",
                table: "pilot_steps",
                columns: new[] { "framework_id", "pilot_initiative_id" });

            migrationBuilder.CreateIndex(
                name: "ix_pilot_steps_pilot_initiative_id",
                schema: "membership",
                table: "pilot_steps",
                column: "pilot_initiative_id");

            migrationBuilder.CreateIndex(
                name: "ix_roadmap_measures_framework_id_pilot_initiative_id_due_at",
                schema: "membership",
                table: "roadmap_measures",
                columns: new[] { "framework_id", "pilot_initiative_id", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_roadmap_measures_pilot_initiative_id",
                schema: "membership",
                table: "roadmap_measures",
                column: "pilot_initiative_id");

            migrationBuilder.CreateIndex(
                name: "ix_roadmap_measures_priority_id",
                schema: "membership",
                table: "roadmap_measures",
                column: "priority_id");

            migrationBuilder.CreateIndex(
                name: "ix_stakeholders_pilot_initiative_id",
                schema: "membership",
                table: "stakeholders",
                column: "pilot_initiative_id");

            migrationBuilder.CreateIndex(
                name: "ux_stakeholders_name",
                schema: "membership",
                table: "stakeholders",
                columns: new[] { "framework_id", "pilot_initiative_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_treaty_statuses_correction",
                schema: "membership",
                table: "treaty_statuses",
                column: "corrects_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_treaty_statuses_fact",
                schema: "membership",
                table: "treaty_statuses",
                columns: new[] { "framework_id", "instrument", "status", "on_day", "corrects_id" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_trilateral_meetings_pilot_initiative_id",
                schema: "membership",
                table: "trilateral_meetings",
                column: "pilot_initiative_id");

            migrationBuilder.CreateIndex(
                name: "ux_trilateral_meetings_day",
                schema: "membership",
                table: "trilateral_meetings",
                columns: new[] { "framework_id", "pilot_initiative_id", "held_on" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_pilot_initiatives_pilot_initiatives_renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives",
                column: "renewal_of_id",
                principalSchema: "membership",
                principalTable: "pilot_initiatives",
                principalColumn: "id");

            migrationBuilder.AddForeignKey(
                name: "fk_pilot_initiatives_pilot_interests_interest_id",
                schema: "membership",
                table: "pilot_initiatives",
                column: "interest_id",
                principalSchema: "membership",
                principalTable: "pilot_interests",
                principalColumn: "id");

            migrationBuilder.AddPilotsByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_pilot_initiatives_pilot_initiatives_renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropForeignKey(
                name: "fk_pilot_initiatives_pilot_interests_interest_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropTable(
                name: "pilot_interests",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "pilot_steps",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "roadmap_measures",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "stakeholders",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "treaty_statuses",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "trilateral_meetings",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "pilot_priorities",
                schema: "membership");

            migrationBuilder.DropIndex(
                name: "ix_pilot_initiatives_interest_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropIndex(
                name: "ix_pilot_initiatives_launch_decision",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropIndex(
                name: "ix_pilot_initiatives_renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "ended_at",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "interest_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "launch_decision",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "launch_event_on",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "launch_outcome",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "launch_planned_on",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "lessons",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "renewal_of_id",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "suspended_by",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.DropColumn(
                name: "suspended_from",
                schema: "membership",
                table: "pilot_initiatives");

            migrationBuilder.AlterColumn<string>(
                name: "source",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "character varying(500)",
                oldMaxLength: 500,
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "place",
                schema: "membership",
                table: "pilot_initiatives",
                type: "character varying(200)",
                maxLength: 200,
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "character varying(200)",
                oldMaxLength: 200,
                oldNullable: true);

            migrationBuilder.AlterColumn<DateOnly>(
                name: "launched_on",
                schema: "membership",
                table: "pilot_initiatives",
                type: "date",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1),
                oldClrType: typeof(DateOnly),
                oldType: "date",
                oldNullable: true);
        }
    }
}

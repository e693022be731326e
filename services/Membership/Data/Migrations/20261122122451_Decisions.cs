using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Decisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "decision_profiles",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    demonstration = table.Column<bool>(type: "boolean", nullable: false),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    contested_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    contested_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    ends_early = table.Column<bool>(type: "boolean", nullable: false),
                    extension = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    objection_reason_length = table.Column<int>(type: "integer", nullable: false),
                    quorum = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reply_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    silence = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    position_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision_profiles", x => x.id);
                    table.ForeignKey(
                        name: "fk_decision_profiles_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "decisions",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    question = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    asked_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    request_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    eligible_sides = table.Column<string[]>(type: "text[]", nullable: false),
                    concerned_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    profile_id = table.Column<Guid>(type: "uuid", nullable: false),
                    profile_number = table.Column<int>(type: "integer", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    extended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    extended_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    extension_reason = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    window_ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reply_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    contested_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    contested_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    contested_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    ends_early = table.Column<bool>(type: "boolean", nullable: false),
                    extension = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    objection_reason_length = table.Column<int>(type: "integer", nullable: false),
                    quorum = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reply_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    silence = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    position_window = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decisions", x => x.id);
                    table.ForeignKey(
                        name: "fk_decisions_decision_profiles_profile_id",
                        column: x => x.profile_id,
                        principalSchema: "membership",
                        principalTable: "decision_profiles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_decisions_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "decision_positions",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<long>(type: "bigint", nullable: false),
                    phase = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    stance = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    reason = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    person_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    late = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision_positions", x => x.id);
                    table.ForeignKey(
                        name: "fk_decision_positions_decisions_decision_id",
                        column: x => x.decision_id,
                        principalSchema: "membership",
                        principalTable: "decisions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_decision_positions_decision_id_ordinal",
                schema: "membership",
                table: "decision_positions",
                columns: new[] { "decision_id", "ordinal" });

            migrationBuilder.CreateIndex(
                name: "ux_decision_profiles_number",
                schema: "membership",
                table: "decision_profiles",
                columns: new[] { "framework_id", "kind", "number" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_decisions_due_at",
                schema: "membership",
                table: "decisions",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_decisions_framework_id_subject",
                schema: "membership",
                table: "decisions",
                columns: new[] { "framework_id", "subject" });

            migrationBuilder.CreateIndex(
                name: "ix_decisions_profile_id",
                schema: "membership",
                table: "decisions",
                column: "profile_id");

            migrationBuilder.CreateIndex(
                name: "ux_decisions_request",
                schema: "membership",
                table: "decisions",
                columns: new[] { "framework_id", "asked_by", "request_id" },
                unique: true);

            migrationBuilder.AddDecisionsByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "decision_positions",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "decisions",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "decision_profiles",
                schema: "membership");
        }
    }
}

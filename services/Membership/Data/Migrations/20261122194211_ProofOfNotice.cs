using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class ProofOfNotice : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "closes_at",
                schema: "membership",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "clock_started_at",
                schema: "membership",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "proof_of_notice",
                schema: "membership",
                table: "decisions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "proof_of_notice",
                schema: "membership",
                table: "decision_profiles",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "decision_notices",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decision_id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    proven_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    channel = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    delivered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    evidence = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    reason = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    recorded_by = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    bounces = table.Column<int>(type: "integer", nullable: false),
                    bounced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    bounce_channel = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    bounce_outcome = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision_notices", x => x.id);
                    table.ForeignKey(
                        name: "fk_decision_notices_decisions_decision_id",
                        column: x => x.decision_id,
                        principalSchema: "membership",
                        principalTable: "decisions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_decision_notices_decision_id_side",
                schema: "membership",
                table: "decision_notices",
                columns: new[] { "decision_id", "side" },
                unique: true);

            migrationBuilder.AddDecisionNoticesByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "decision_notices",
                schema: "membership");

            migrationBuilder.DropColumn(
                name: "clock_started_at",
                schema: "membership",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "proof_of_notice",
                schema: "membership",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "proof_of_notice",
                schema: "membership",
                table: "decision_profiles");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "closes_at",
                schema: "membership",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "timestamp with time zone",
                oldNullable: true);
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReplayJobsAndMailDefaults : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "replay_id",
                schema: "notifications",
                table: "webhook_deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_language",
                schema: "notifications",
                table: "contacts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "has_own_preferences",
                schema: "notifications",
                table: "contacts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            // What was chosen before this stood with the contact stays the person's own.
            migrationBuilder.Sql(
                """
                UPDATE notifications.contacts SET
                    has_own_language = language <> 'en',
                    has_own_preferences = muted_topics <> '{}' OR daily_topics <> '{}' OR weekly_topics <> '{}' OR digest_hour <> 8 OR time_zone IS NOT NULL OR quiet_from IS NOT NULL
                """);

            migrationBuilder.CreateTable(
                name: "mail_defaults",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    framework = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    language = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: true),
                    muted_topics = table.Column<string[]>(type: "text[]", nullable: false),
                    daily_topics = table.Column<string[]>(type: "text[]", nullable: false),
                    weekly_topics = table.Column<string[]>(type: "text[]", nullable: false),
                    digest_hour = table.Column<int>(type: "integer", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    quiet_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_to = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mail_defaults", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_replays",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    endpoint_id = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    queued = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_replays", x => x.id);
                    table.ForeignKey(
                        name: "fk_webhook_replays_webhook_endpoints_endpoint_id",
                        column: x => x.endpoint_id,
                        principalSchema: "notifications",
                        principalTable: "webhook_endpoints",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_replay",
                schema: "notifications",
                table: "webhook_deliveries",
                columns: new[] { "replay_id", "state" },
                filter: "replay_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_mail_defaults_organisation_id_side_framework",
                schema: "notifications",
                table: "mail_defaults",
                columns: new[] { "organisation_id", "side", "framework" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_replays_endpoint_id",
                schema: "notifications",
                table: "webhook_replays",
                column: "endpoint_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "mail_defaults",
                schema: "notifications");

            migrationBuilder.DropTable(
                name: "webhook_replays",
                schema: "notifications");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_replay",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "replay_id",
                schema: "notifications",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "has_own_language",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "has_own_preferences",
                schema: "notifications",
                table: "contacts");
        }
    }
}

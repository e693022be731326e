using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class SignatureReminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "signatures",
                schema: "notifications",
                columns: table => new
                {
                    founding_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    facilitating_organisation_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    asked_version = table.Column<long>(type: "bigint", nullable: false),
                    sign_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reach = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    @class = table.Column<string>(name: "class", type: "character varying(20)", maxLength: 20, nullable: false),
                    side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    is_settled = table.Column<bool>(type: "boolean", nullable: false),
                    next_reminder_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signatures", x => new { x.founding_id, x.organisation_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_signatures_reminder",
                schema: "notifications",
                table: "signatures",
                column: "next_reminder_at",
                filter: "next_reminder_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "signatures",
                schema: "notifications");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class DecisionReminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "decisions",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    framework_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    kind = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    silence = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    asked = table.Column<string[]>(type: "text[]", nullable: false),
                    answered = table.Column<string[]>(type: "text[]", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends_version = table.Column<long>(type: "bigint", nullable: false),
                    end_told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reach = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    @class = table.Column<string>(name: "class", type: "character varying(20)", maxLength: 20, nullable: false),
                    is_over = table.Column<bool>(type: "boolean", nullable: false),
                    next_reminder_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decisions", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_decisions_reminder",
                schema: "notifications",
                table: "decisions",
                column: "next_reminder_at",
                filter: "next_reminder_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "decisions",
                schema: "notifications");
        }
    }
}

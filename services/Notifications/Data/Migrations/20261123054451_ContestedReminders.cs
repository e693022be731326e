using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ContestedReminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "contested_by",
                schema: "notifications",
                table: "decisions",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_replied",
                schema: "notifications",
                table: "decisions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "reply_closes_at",
                schema: "notifications",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reply_organisation_id",
                schema: "notifications",
                table: "decisions",
                type: "character varying(36)",
                maxLength: 36,
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "voted",
                schema: "notifications",
                table: "decisions",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "contested_by",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "has_replied",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "reply_closes_at",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "reply_organisation_id",
                schema: "notifications",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "voted",
                schema: "notifications",
                table: "decisions");
        }
    }
}

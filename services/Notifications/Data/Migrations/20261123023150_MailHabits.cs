using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class MailHabits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "digest_id",
                schema: "notifications",
                table: "mails",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "daily_topics",
                schema: "notifications",
                table: "contacts",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<int>(
                name: "digest_hour",
                schema: "notifications",
                table: "contacts",
                type: "integer",
                nullable: false,
                defaultValue: 8);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "quiet_from",
                schema: "notifications",
                table: "contacts",
                type: "time without time zone",
                nullable: true);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "quiet_to",
                schema: "notifications",
                table: "contacts",
                type: "time without time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "time_zone",
                schema: "notifications",
                table: "contacts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "weekly_topics",
                schema: "notifications",
                table: "contacts",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.CreateIndex(
                name: "ix_mails_digest",
                schema: "notifications",
                table: "mails",
                column: "digest_id",
                filter: "digest_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_mails_gathered",
                schema: "notifications",
                table: "mails",
                columns: new[] { "due_at", "person_id" },
                filter: "state = 'gathered' AND digest_id IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_mails_digest",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropIndex(
                name: "ix_mails_gathered",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "digest_id",
                schema: "notifications",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "daily_topics",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "digest_hour",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "quiet_from",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "quiet_to",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "time_zone",
                schema: "notifications",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "weekly_topics",
                schema: "notifications",
                table: "contacts");
        }
    }
}

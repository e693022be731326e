using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Trilateral.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class ToldWhom : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "functions",
                schema: "notifications",
                table: "feed_entries",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.CreateTable(
                name: "asked_verifications",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    client_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asked_verifications", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "members",
                schema: "notifications",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    reach = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    is_over = table.Column<bool>(type: "boolean", nullable: false),
                    known_version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_members", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_asked_verifications_client_id_asked_at",
                schema: "notifications",
                table: "asked_verifications",
                columns: new[] { "client_id", "asked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_members_organisation_id_reach",
                schema: "notifications",
                table: "members",
                columns: new[] { "organisation_id", "reach" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "asked_verifications",
                schema: "notifications");

            migrationBuilder.DropTable(
                name: "members",
                schema: "notifications");

            migrationBuilder.DropColumn(
                name: "functions",
                schema: "notifications",
                table: "feed_entries");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Identity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "identity_clients",
                schema: "membership",
                columns: table => new
                {
                    client_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    closed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_clients", x => x.client_id);
                });

            migrationBuilder.CreateTable(
                name: "identity_feed",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    heard_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_feed", x => x.id);
                    table.CheckConstraint("ck_identity_feed_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "identity_keys",
                schema: "membership",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    jwk = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "identity_mandates",
                schema: "membership",
                columns: table => new
                {
                    mandate_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    client_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    framework = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    known_version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_mandates", x => x.mandate_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "identity_clients",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "identity_feed",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "identity_keys",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "identity_mandates",
                schema: "membership");
        }
    }
}

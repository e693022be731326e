using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Tokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "clients",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    person_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    quota_per_minute = table.Column<int>(type: "integer", nullable: false),
                    key_set = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_clients", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "identity_pulse",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    beaten_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_identity_pulse", x => x.id);
                    table.CheckConstraint("ck_identity_pulse_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    key_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    jwk = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    private_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "used_assertions",
                schema: "membership",
                columns: table => new
                {
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    assertion_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_assertions", x => new { x.client_id, x.assertion_id });
                });

            migrationBuilder.CreateTable(
                name: "client_secrets",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_client_secrets", x => x.id);
                    table.CheckConstraint("ck_client_secrets_hash", "octet_length(hash) = 32");
                    table.ForeignKey(
                        name: "fk_client_secrets_clients_client_id",
                        column: x => x.client_id,
                        principalSchema: "membership",
                        principalTable: "clients",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "mandates",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    document = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    end_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    granted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mandates", x => x.id);
                    table.CheckConstraint("ck_mandates_end", "ends_at >= starts_at");
                    table.ForeignKey(
                        name: "fk_mandates_clients_client_id",
                        column: x => x.client_id,
                        principalSchema: "membership",
                        principalTable: "clients",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_client_secrets_client_id",
                schema: "membership",
                table: "client_secrets",
                column: "client_id");

            migrationBuilder.CreateIndex(
                name: "ix_clients_framework_id_id",
                schema: "membership",
                table: "clients",
                columns: new[] { "framework_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_mandates_client_id",
                schema: "membership",
                table: "mandates",
                column: "client_id");

            migrationBuilder.CreateIndex(
                name: "ix_mandates_framework_id_id",
                schema: "membership",
                table: "mandates",
                columns: new[] { "framework_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_generation",
                schema: "membership",
                table: "signing_keys",
                column: "generation",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_signing_keys_key_id",
                schema: "membership",
                table: "signing_keys",
                column: "key_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_used_assertions_expires_at",
                schema: "membership",
                table: "used_assertions",
                column: "expires_at");

            // Two holders at one time are refused by the database itself: only it sees both of two requests that run at once (rule 27).
            migrationBuilder.Sql(
                """
                CREATE EXTENSION IF NOT EXISTS btree_gist;
                ALTER TABLE membership.mandates
                    ADD CONSTRAINT ex_mandates_one_focal_point
                        EXCLUDE USING gist (framework_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (role = 'government_focal_point'),
                    ADD CONSTRAINT ex_mandates_one_per_client_and_role
                        EXCLUDE USING gist (client_id WITH =, role WITH =, tstzrange(starts_at, ends_at) WITH &&);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "client_secrets",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "identity_pulse",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "mandates",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "signing_keys",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "used_assertions",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "clients",
                schema: "membership");
        }
    }
}

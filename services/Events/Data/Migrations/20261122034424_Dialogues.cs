using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

#nullable disable

namespace Trilateral.Events.Data.Migrations
{
    /// <inheritdoc />
    public partial class Dialogues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "dialogues",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    session = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    place = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    format = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    languages = table.Column<string[]>(type: "text[]", nullable: false),
                    capacity_in_person = table.Column<int>(type: "integer", nullable: false),
                    capacity_online = table.Column<int>(type: "integer", nullable: false),
                    cap_in_person = table.Column<int>(type: "integer", nullable: false),
                    cap_online = table.Column<int>(type: "integer", nullable: false),
                    preparation_starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    preparation_ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    registration_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    announced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    cancelled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancellation_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    agenda = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dialogues", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "held_events",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    topic = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    place = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    format = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    country = table.Column<string>(type: "character(3)", fixedLength: true, maxLength: 3, nullable: true),
                    source = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    notes = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    counts = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_held_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dialogue_places",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    is_open = table.Column<bool>(type: "boolean", nullable: false),
                    capacity_in_person = table.Column<int>(type: "integer", nullable: false),
                    capacity_online = table.Column<int>(type: "integer", nullable: false),
                    confirmed_in_person = table.Column<int>(type: "integer", nullable: false),
                    confirmed_online = table.Column<int>(type: "integer", nullable: false),
                    last_position_in_person = table.Column<long>(type: "bigint", nullable: false),
                    last_position_online = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dialogue_places", x => x.id);
                    table.CheckConstraint("ck_dialogue_places_in_person", "confirmed_in_person BETWEEN 0 AND capacity_in_person");
                    table.CheckConstraint("ck_dialogue_places_online", "confirmed_online BETWEEN 0 AND capacity_online");
                    table.ForeignKey(
                        name: "fk_dialogue_places_dialogues_id",
                        column: x => x.id,
                        principalSchema: "events",
                        principalTable: "dialogues",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "registrations",
                schema: "events",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    dialogue_id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_side = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    owner_organisation = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    person_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    display_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    mode = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: true),
                    waits_for = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    registered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancelled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancellation_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registrations", x => x.id);
                    table.ForeignKey(
                        name: "fk_registrations_dialogues_dialogue_id",
                        column: x => x.dialogue_id,
                        principalSchema: "events",
                        principalTable: "dialogues",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_dialogues_topic_starts_at",
                schema: "events",
                table: "dialogues",
                columns: new[] { "topic", "starts_at" },
                unique: true,
                filter: "state = 'announced'");

            migrationBuilder.CreateIndex(
                name: "ux_held_events_kind_topic_starts_at",
                schema: "events",
                table: "held_events",
                columns: new[] { "kind", "topic", "starts_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registrations_dialogue_id_owner_organisation",
                schema: "events",
                table: "registrations",
                columns: new[] { "dialogue_id", "owner_organisation" });

            migrationBuilder.CreateIndex(
                name: "ux_registrations_dialogue_mode_position",
                schema: "events",
                table: "registrations",
                columns: new[] { "dialogue_id", "mode", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_registrations_dialogue_person",
                schema: "events",
                table: "registrations",
                columns: new[] { "dialogue_id", "person_id" },
                unique: true,
                filter: "state <> 'cancelled'");

            migrationBuilder.EnableFrameworkIsolation("events", "registrations");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dialogue_places",
                schema: "events");

            migrationBuilder.DropTable(
                name: "held_events",
                schema: "events");

            migrationBuilder.DropTable(
                name: "registrations",
                schema: "events");

            migrationBuilder.DropTable(
                name: "dialogues",
                schema: "events");
        }
    }
}

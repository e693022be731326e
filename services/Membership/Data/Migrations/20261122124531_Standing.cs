using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class Standing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_memberships_alliance_organisation",
                schema: "membership",
                table: "memberships");

            migrationBuilder.AddColumn<string>(
                name: "grace_period",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P90D");

            migrationBuilder.AddColumn<string>(
                name: "hearing_window",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P7D");

            migrationBuilder.AddColumn<string>(
                name: "membership_term",
                schema: "membership",
                table: "rule_profiles",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "P24M");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "left_at",
                schema: "membership",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "next_notice_at",
                schema: "membership",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "cluster",
                schema: "membership",
                table: "mandates",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "replaces",
                schema: "membership",
                table: "mandates",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "taken_over",
                schema: "membership",
                table: "mandates",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.CreateTable(
                name: "standing_moves",
                schema: "membership",
                columns: table => new
                {
                    membership_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    grace_ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_standing_moves", x => new { x.membership_id, x.number });
                    table.ForeignKey(
                        name: "fk_standing_moves_memberships_membership_id",
                        column: x => x.membership_id,
                        principalSchema: "membership",
                        principalTable: "memberships",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_standing_moves_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "membership",
                        principalTable: "rule_profiles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "standing_notices",
                schema: "membership",
                columns: table => new
                {
                    membership_id = table.Column<Guid>(type: "uuid", nullable: false),
                    move = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_standing_notices", x => new { x.membership_id, x.move, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "suspensions",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    framework_id = table.Column<Guid>(type: "uuid", nullable: true),
                    alliance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    membership_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reply_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    rule_profile_id = table.Column<Guid>(type: "uuid", nullable: false),
                    proposed_by = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reply = table.Column<string>(type: "character varying(10000)", maxLength: 10000, nullable: true),
                    replied_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decision_reason = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lifted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_suspensions", x => x.id);
                    table.ForeignKey(
                        name: "fk_suspensions_alliances_alliance_id",
                        column: x => x.alliance_id,
                        principalSchema: "membership",
                        principalTable: "alliances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_suspensions_frameworks_framework_id",
                        column: x => x.framework_id,
                        principalSchema: "membership",
                        principalTable: "frameworks",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_suspensions_memberships_membership_id",
                        column: x => x.membership_id,
                        principalSchema: "membership",
                        principalTable: "memberships",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_suspensions_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_suspensions_rule_profiles_rule_profile_id",
                        column: x => x.rule_profile_id,
                        principalSchema: "membership",
                        principalTable: "rule_profiles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_memberships_alliance_id",
                schema: "membership",
                table: "memberships",
                column: "alliance_id");

            migrationBuilder.CreateIndex(
                name: "ix_memberships_next_notice_at",
                schema: "membership",
                table: "memberships",
                column: "next_notice_at",
                filter: "next_notice_at is not null");

            migrationBuilder.CreateIndex(
                name: "ux_memberships_alliance_organisation",
                schema: "membership",
                table: "memberships",
                columns: new[] { "alliance_id", "organisation_id" },
                unique: true,
                filter: "left_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_mandates_replaces",
                schema: "membership",
                table: "mandates",
                column: "replaces");

            migrationBuilder.CreateIndex(
                name: "ix_standing_moves_rule_profile_id",
                schema: "membership",
                table: "standing_moves",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ix_suspensions_alliance_id",
                schema: "membership",
                table: "suspensions",
                column: "alliance_id");

            migrationBuilder.CreateIndex(
                name: "ix_suspensions_membership_id",
                schema: "membership",
                table: "suspensions",
                column: "membership_id");

            migrationBuilder.CreateIndex(
                name: "ix_suspensions_organisation_id",
                schema: "membership",
                table: "suspensions",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_suspensions_rule_profile_id",
                schema: "membership",
                table: "suspensions",
                column: "rule_profile_id");

            migrationBuilder.CreateIndex(
                name: "ux_suspensions_open",
                schema: "membership",
                table: "suspensions",
                columns: new[] { "framework_id", "membership_id" },
                unique: true,
                filter: "state = 'proposed'")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.AddForeignKey(
                name: "fk_mandates_mandates_replaces",
                schema: "membership",
                table: "mandates",
                column: "replaces",
                principalSchema: "membership",
                principalTable: "mandates",
                principalColumn: "id");

            WrittenByHand(migrationBuilder);
        }

        /// <summary>What no model says. Should this migration be made anew, it is carried over whole.</summary>
        private static void WrittenByHand(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnableFrameworkIsolation("membership", "suspensions");

            // A line of the list knows its membership, so that the standing of a day can be asked of it.
            migrationBuilder.Sql(
                """
                DROP VIEW membership.alliance_roll;
                CREATE VIEW membership.alliance_roll AS
                SELECT m.id, m.id AS membership_id, m.alliance_id, m.organisation_id, NULL::uuid AS national_alliance_id, o.name, o.country, o.constituency, m.basis, m.member_since
                FROM membership.memberships m JOIN membership.organisations o ON o.id = m.organisation_id
                UNION ALL
                SELECT a.id, NULL, a.part_of_id, NULL, a.id, a.name, f.country, NULL, NULL, NULL
                FROM membership.alliances a JOIN membership.frameworks f ON f.id = a.framework_id
                WHERE a.part_of_id IS NOT NULL
                """);

            // One focal point per State and review (rule 27): without a cluster it is that of all four.
            migrationBuilder.Sql(
                """
                ALTER TABLE membership.mandates
                    ADD CONSTRAINT ck_mandates_cluster CHECK (cluster BETWEEN 1 AND 4),
                    DROP CONSTRAINT ex_mandates_one_focal_point,
                    DROP CONSTRAINT ex_mandates_one_per_client_and_role,
                    ADD CONSTRAINT ex_mandates_one_focal_point
                        EXCLUDE USING gist (framework_id WITH =, int4range(coalesce(cluster, 1), coalesce(cluster, 4), '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)
                        WHERE (role = 'government_focal_point'),
                    ADD CONSTRAINT ex_mandates_one_per_client_and_role
                        EXCLUDE USING gist (client_id WITH =, role WITH =, int4range(coalesce(cluster, 1), coalesce(cluster, 4), '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&);
                """);

            // A membership of before gets the first term it would have been given, by the profile of all countries; the job looks at each once.
            migrationBuilder.Sql(
                """
                WITH counted AS (
                    SELECT m.id, a.time_zone, m.recorded_at, m.member_since,
                           CASE WHEN m.recorded_after_the_fact THEN (m.recorded_at AT TIME ZONE a.time_zone)::date ELSE m.member_since END AS first
                    FROM membership.memberships m JOIN membership.alliances a ON a.id = m.alliance_id),
                ended AS (
                    SELECT c.*, (first + interval '24 months')::date
                           - CASE WHEN extract(day FROM first + interval '24 months') < extract(day FROM first) THEN 0 ELSE 1 END AS last
                    FROM counted c)
                INSERT INTO membership.standing_moves (membership_id, number, kind, starts_at, ends_at, grace_ends_at, time_zone, rule_profile_id, recorded_at)
                SELECT id, 1, 'term', member_since::timestamp AT TIME ZONE time_zone,
                       (last + time '23:59:59') AT TIME ZONE time_zone, (last + 90 + time '23:59:59') AT TIME ZONE time_zone,
                       time_zone, '019a0000-0000-7000-8000-000000000001', recorded_at
                FROM ended;
                UPDATE membership.memberships m SET next_notice_at = s.ends_at - interval '31 days' FROM membership.standing_moves s WHERE s.membership_id = m.id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP VIEW membership.alliance_roll;
                CREATE VIEW membership.alliance_roll AS
                SELECT m.id, m.alliance_id, m.organisation_id, NULL::uuid AS national_alliance_id, o.name, o.country, o.constituency, m.basis, m.member_since
                FROM membership.memberships m JOIN membership.organisations o ON o.id = m.organisation_id
                UNION ALL
                SELECT a.id, a.part_of_id, NULL, a.id, a.name, f.country, NULL, NULL, NULL
                FROM membership.alliances a JOIN membership.frameworks f ON f.id = a.framework_id
                WHERE a.part_of_id IS NOT NULL;
                ALTER TABLE membership.mandates
                    DROP CONSTRAINT ck_mandates_cluster,
                    DROP CONSTRAINT ex_mandates_one_focal_point,
                    DROP CONSTRAINT ex_mandates_one_per_client_and_role,
                    ADD CONSTRAINT ex_mandates_one_focal_point
                        EXCLUDE USING gist (framework_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (role = 'government_focal_point'),
                    ADD CONSTRAINT ex_mandates_one_per_client_and_role
                        EXCLUDE USING gist (client_id WITH =, role WITH =, tstzrange(starts_at, ends_at) WITH &&);
                """);

            migrationBuilder.DropForeignKey(
                name: "fk_mandates_mandates_replaces",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropTable(
                name: "standing_moves",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "standing_notices",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "suspensions",
                schema: "membership");

            migrationBuilder.DropIndex(
                name: "ix_memberships_alliance_id",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropIndex(
                name: "ix_memberships_next_notice_at",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropIndex(
                name: "ux_memberships_alliance_organisation",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropIndex(
                name: "ix_mandates_replaces",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "grace_period",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "hearing_window",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "membership_term",
                schema: "membership",
                table: "rule_profiles");

            migrationBuilder.DropColumn(
                name: "left_at",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "next_notice_at",
                schema: "membership",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "cluster",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "replaces",
                schema: "membership",
                table: "mandates");

            migrationBuilder.DropColumn(
                name: "taken_over",
                schema: "membership",
                table: "mandates");

            migrationBuilder.CreateIndex(
                name: "ux_memberships_alliance_organisation",
                schema: "membership",
                table: "memberships",
                columns: new[] { "alliance_id", "organisation_id" },
                unique: true);
        }
    }
}

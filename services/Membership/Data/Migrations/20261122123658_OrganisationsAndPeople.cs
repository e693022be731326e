using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrganisationsAndPeople : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            FormsOfNames(migrationBuilder);

            migrationBuilder.AddColumn<string[]>(
                name: "districts",
                schema: "membership",
                table: "organisations",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "districts_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "ownSide");

            migrationBuilder.AddColumn<string>(
                name: "ecosoc_status",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ecosoc_status_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<string[]>(
                name: "languages",
                schema: "membership",
                table: "organisations",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "languages_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "merged_at",
                schema: "membership",
                table: "organisations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "merged_into_id",
                schema: "membership",
                table: "organisations",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "other_name_list",
                schema: "membership",
                table: "organisations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "other_names_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<string[]>(
                name: "perspectives",
                schema: "membership",
                table: "organisations",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "perspectives_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "ownSide");

            migrationBuilder.AddColumn<string[]>(
                name: "regions",
                schema: "membership",
                table: "organisations",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "regions_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<string[]>(
                name: "themes",
                schema: "membership",
                table: "organisations",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "themes_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<string>(
                name: "web_domain",
                schema: "membership",
                table: "organisations",
                type: "character varying(253)",
                maxLength: 253,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "web_domain_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.CreateTable(
                name: "imported_organisations",
                schema: "membership",
                columns: table => new
                {
                    source = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imported_organisations", x => new { x.source, x.key });
                    table.ForeignKey(
                        name: "fk_imported_organisations_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "organisation_names",
                schema: "membership",
                columns: table => new
                {
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    confidentiality = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    searchable = table.Column<string>(type: "text", nullable: false, computedColumnSql: "membership.searchable_name(text)", stored: true),
                    matching = table.Column<string>(type: "text", nullable: false, computedColumnSql: "membership.matching_name(text)", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organisation_names", x => new { x.organisation_id, x.number });
                    table.ForeignKey(
                        name: "fk_organisation_names_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_roles",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false),
                    function = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    starts_on = table.Column<DateOnly>(type: "date", nullable: false),
                    ends_on = table.Column<DateOnly>(type: "date", nullable: true),
                    document = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    conflict_of_interest = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    end_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    held_in_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_roles", x => x.id);
                    table.CheckConstraint("ck_person_roles_end", "ends_on >= starts_on");
                    table.ForeignKey(
                        name: "fk_person_roles_organisations_held_in_id",
                        column: x => x.held_in_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_roles_organisations_organisation_id",
                        column: x => x.organisation_id,
                        principalSchema: "membership",
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_imported_organisations_organisation_id",
                schema: "membership",
                table: "imported_organisations",
                column: "organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_languages",
                schema: "membership",
                table: "organisations",
                column: "languages")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_merged_into_id",
                schema: "membership",
                table: "organisations",
                column: "merged_into_id");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_perspectives",
                schema: "membership",
                table: "organisations",
                column: "perspectives")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_regions",
                schema: "membership",
                table: "organisations",
                column: "regions")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_themes",
                schema: "membership",
                table: "organisations",
                column: "themes")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_organisations_web_domain",
                schema: "membership",
                table: "organisations",
                column: "web_domain");

            migrationBuilder.CreateIndex(
                name: "ix_organisation_names_matching",
                schema: "membership",
                table: "organisation_names",
                column: "matching")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_organisation_names_searchable",
                schema: "membership",
                table: "organisation_names",
                column: "searchable")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_person_roles_held_in_id",
                schema: "membership",
                table: "person_roles",
                column: "held_in_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_roles_organisation_id_id",
                schema: "membership",
                table: "person_roles",
                columns: new[] { "organisation_id", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_organisations_organisations_merged_into_id",
                schema: "membership",
                table: "organisations",
                column: "merged_into_id",
                principalSchema: "membership",
                principalTable: "organisations",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            ByHand(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_organisations_organisations_merged_into_id",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropTable(
                name: "imported_organisations",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "organisation_names",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "person_roles",
                schema: "membership");

            migrationBuilder.DropIndex(
                name: "ix_organisations_languages",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropIndex(
                name: "ix_organisations_merged_into_id",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropIndex(
                name: "ix_organisations_perspectives",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropIndex(
                name: "ix_organisations_regions",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropIndex(
                name: "ix_organisations_themes",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropIndex(
                name: "ix_organisations_web_domain",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "districts",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "districts_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "ecosoc_status",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "ecosoc_status_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "languages",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "languages_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "merged_at",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "merged_into_id",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "other_name_list",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "other_names_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "perspectives",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "perspectives_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "regions",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "regions_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "themes",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "themes_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "web_domain",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "web_domain_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.Sql("DROP FUNCTION membership.matching_name(text); DROP FUNCTION membership.searchable_name(text)");

            migrationBuilder.AlterDatabase()
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");
        }

        /// <summary>
        /// Written by hand, to be carried over whenever this migration is made anew, before the table organisation_names: its computed columns call these. Periods and apostrophes
        /// go (A.C. is AC), other punctuation parts words; marks above, below and within letters go; legal forms and the small words between say nothing of who it is.
        /// </summary>
        private static void FormsOfNames(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            CREATE FUNCTION membership.searchable_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT trim(regexp_replace(
                    regexp_replace(
                        upper(normalize(name, NFKD)),
                        E'[.\u2019\u0027\u02BC\u0300-\u036F\u0483-\u0487\u0591-\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]', '', 'g'),
                    '[^[:alnum:]]+', ' ', 'g'))
            $$;
            CREATE FUNCTION membership.matching_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
                SELECT coalesce(
                    string_agg(word, ' ' ORDER BY word COLLATE "C") FILTER (WHERE word <> ALL (ARRAY[
                        'LTD', 'LIMITED', 'INC', 'INCORPORATED', 'CORP', 'LLC', 'LLP', 'PLC', 'PVT', 'PRIVATE', 'CIC', 'GMBH', 'GGMBH', 'EV', 'AC', 'SA', 'SAS', 'SARL', 'SRL', 'AB', 'BV', 'NV', 'OY',
                        'ASBL', 'AISBL', 'VZW', 'ONG', 'NGO', 'NPO', 'CSO', 'OSC', 'IAP', 'IBP', 'REG', 'REGD',
                        'THE', 'OF', 'AND', 'FOR', 'LA', 'EL', 'LOS', 'LAS', 'LE', 'LES', 'DE', 'DEL', 'DES', 'DU', 'ET', 'Y'])),
                    membership.searchable_name(name))
                FROM regexp_split_to_table(membership.searchable_name(name), ' ') AS word
            $$;
            """);

        /// <summary>Written by hand, to be carried over at the end whenever this migration is made anew: the constraints of people's functions, and the names of the organisations that are there already.</summary>
        private static void ByHand(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            CREATE EXTENSION IF NOT EXISTS btree_gist;
            ALTER TABLE membership.person_roles
                ADD CONSTRAINT ex_person_roles_one_focal_point
                    EXCLUDE USING gist (organisation_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (function = 'focalPoint' AND held_in_id IS NULL),
                ADD CONSTRAINT ex_person_roles_once_each
                    EXCLUDE USING gist (organisation_id WITH =, person_id WITH =, function WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (held_in_id IS NULL);
            INSERT INTO membership.organisation_names (organisation_id, number, text, confidentiality) SELECT id, 0, name, 'public' FROM membership.organisations;
            """);
    }
}

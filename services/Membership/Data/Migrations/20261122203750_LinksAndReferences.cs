using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class LinksAndReferences : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "links_class",
                schema: "membership",
                table: "organisations",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "public");

            migrationBuilder.AddColumn<string>(
                name: "net4u",
                schema: "membership",
                table: "organisations",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "whats_on",
                schema: "membership",
                table: "organisations",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "reference_confirmed_at",
                schema: "membership",
                table: "applications",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "links_class",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "net4u",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "whats_on",
                schema: "membership",
                table: "organisations");

            migrationBuilder.DropColumn(
                name: "reference_confirmed_at",
                schema: "membership",
                table: "applications");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class RestatedDecisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "known_at",
                schema: "membership",
                table: "decisions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "known_at",
                schema: "membership",
                table: "alliance_foundings",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_decisions_unknown",
                schema: "membership",
                table: "decisions",
                column: "opens_at",
                filter: "known_at IS NULL AND state <> 'closed'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_decisions_unknown",
                schema: "membership",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "known_at",
                schema: "membership",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "known_at",
                schema: "membership",
                table: "alliance_foundings");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trilateral.Membership.Data.Migrations
{
    /// <inheritdoc />
    public partial class FoundingWindow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "sign_until",
                schema: "membership",
                table: "alliance_foundings",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddFoundingWindowByHand();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "sign_until",
                schema: "membership",
                table: "alliance_foundings");
        }
    }
}

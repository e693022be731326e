using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of foundings; a regenerated one calls this at its end.</summary>
internal static class FoundingsByHand
{
    public static void AddFoundingsByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.EnableFrameworkIsolation("membership", "alliance_foundings");
}

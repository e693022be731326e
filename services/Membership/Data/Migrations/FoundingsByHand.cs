using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of foundings; a regenerated one calls this at its end.</summary>
internal static class FoundingsByHand
{
    public static void AddFoundingsByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.EnableFrameworkIsolation("membership", "alliance_foundings");

    /// <summary>Whoever has not signed yet was not told so far: the 60 days of what is open begin now.</summary>
    public static void AddFoundingWindowByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE membership.alliance_foundings NO FORCE ROW LEVEL SECURITY;
        UPDATE membership.alliance_foundings SET sign_until =
            ((CASE state WHEN 'open' THEN now() ELSE proposed_at END AT TIME ZONE time_zone)::date + 60 + time '23:59:59') AT TIME ZONE time_zone;
        ALTER TABLE membership.alliance_foundings FORCE ROW LEVEL SECURITY;
        ALTER TABLE membership.alliance_foundings ALTER COLUMN sign_until DROP DEFAULT;
        """);
}

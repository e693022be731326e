using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of proofs of notice; a regenerated one calls this at its end.</summary>
internal static class DecisionNoticesByHand
{
    public static void AddDecisionNoticesByHand(this MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnableFrameworkIsolation("membership", "decision_notices");

        // The windows of before began with the question. The owner too sees no row of an isolated table unless it lets itself.
        migrationBuilder.Sql(
            """
            ALTER TABLE membership.decisions NO FORCE ROW LEVEL SECURITY;
            UPDATE membership.decisions SET clock_started_at = opens_at;
            ALTER TABLE membership.decisions FORCE ROW LEVEL SECURITY;
            """);
    }
}

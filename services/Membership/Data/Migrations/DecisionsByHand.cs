using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of decisions; a regenerated one calls this at its end.</summary>
internal static class DecisionsByHand
{
    public static void AddDecisionsByHand(this MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnableFrameworkIsolation("membership", "decisions");
        migrationBuilder.EnableFrameworkIsolation("membership", "decision_positions");

        // The profiles of all countries that are in force until UNODC publishes others.
        migrationBuilder.Sql(
            """
            INSERT INTO membership.decision_profiles
                (id, framework_id, kind, number, demonstration, position_window, silence, quorum, ends_early, extension, objection_reason_length,
                 reply_window, contested_by, contested_window, source, published_at, version)
            VALUES
                ('019a0000-0000-7000-8000-000000000011', NULL, 'general', 1, false, 'P14D', 'nothing', 'all', false, 'P7D', 50, 'P7D', 'vote', 'P14D',
                 'Defaults of the platform for rules 5, 6, 7 and 9; no United Nations source sets these numbers', '2026-11-22T00:00:00Z', 1),
                ('019a0000-0000-7000-8000-000000000012', NULL, 'pilot-launch', 1, false, 'P14D', 'nothing', 'all', true, 'P7D', 50, NULL, 'nobody', NULL,
                 'A pilot initiative is launched when all three sides have said so (W1); the numbers are defaults of the platform', '2026-11-22T00:00:00Z', 1),
                ('019a0000-0000-7000-8000-000000000013', NULL, 'member-no-objection', 1, false, 'P14D', 'consent', 'advisory', true, 'P7D', 50, NULL, 'nobody', NULL,
                 'Rule 37: 14 days, silence is no objection, advisory; where a framework agreement asks for it', '2026-11-22T00:00:00Z', 1)
            """);
    }
}

using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of pilot initiatives; a regenerated one calls this at its end.</summary>
internal static class PilotsByHand
{
    public static void AddPilotsByHand(this MigrationBuilder migrationBuilder)
    {
        // What the three sides of one framework share and nobody else reads; the initiatives and the treaty facts themselves are public.
        migrationBuilder.EnableFrameworkIsolation("membership", "pilot_steps");
        migrationBuilder.EnableFrameworkIsolation("membership", "pilot_interests");
        migrationBuilder.EnableFrameworkIsolation("membership", "stakeholders");
        migrationBuilder.EnableFrameworkIsolation("membership", "pilot_priorities");
        migrationBuilder.EnableFrameworkIsolation("membership", "roadmap_measures");
        migrationBuilder.EnableFrameworkIsolation("membership", "trilateral_meetings");

        // An initiative recorded before this migration was launched by its launch event.
        migrationBuilder.Sql("UPDATE membership.pilot_initiatives SET launch_event_on = launched_on WHERE recorded_after_the_fact");
    }
}

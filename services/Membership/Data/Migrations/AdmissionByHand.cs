using Microsoft.EntityFrameworkCore.Migrations;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of admission; a regenerated one calls this at its end.</summary>
internal static class AdmissionByHand
{
    public static void AddAdmissionByHand(this MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnableFrameworkIsolation("membership", "application_inquiries");
        migrationBuilder.EnableFrameworkIsolation("membership", "application_comments");

        // Who facilitates an alliance that is on record already, since its founding.
        migrationBuilder.Sql(
            """
            INSERT INTO membership.alliance_facilitators (id, alliance_id, organisation_id, elected_on, version)
            SELECT gen_random_uuid(), id, facilitating_organisation_id, founded_on, 1 FROM membership.alliances
            """);
    }
}

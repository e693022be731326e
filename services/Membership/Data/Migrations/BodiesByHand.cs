using Microsoft.EntityFrameworkCore.Migrations;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of the bodies of a framework; a regenerated one calls this at its end.</summary>
internal static class BodiesByHand
{
    /// <summary>Those of a framework that is on record already have stood for its sides since it was established.</summary>
    public static void AddBodiesByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        INSERT INTO membership.framework_bodies
            (id, framework_id, lead_ministry, focal_point_office, civil_society_alliance, facilitating_organisation_id, civil_society_unit, secretariat, started_at, version)
        SELECT id, id, lead_ministry, focal_point_office, civil_society_alliance, facilitating_organisation_id, civil_society_unit, secretariat, established_at, 1
        FROM membership.frameworks
        """);

    /// <summary>The same for those that a replica of before the rows established meanwhile.</summary>
    public static void AddMissingBodiesByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        INSERT INTO membership.framework_bodies
            (id, framework_id, lead_ministry, focal_point_office, civil_society_alliance, facilitating_organisation_id, civil_society_unit, secretariat, started_at, version)
        SELECT id, id, lead_ministry, focal_point_office, civil_society_alliance, facilitating_organisation_id, civil_society_unit, secretariat, established_at, 1
        FROM membership.frameworks f
        WHERE NOT EXISTS (SELECT 1 FROM membership.framework_bodies b WHERE b.framework_id = f.id)
        """);
}

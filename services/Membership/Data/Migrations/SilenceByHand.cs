using Microsoft.EntityFrameworkCore.Migrations;

namespace Trilateral.Membership.Data.Migrations;

/// <summary>What no generated migration knows of silence; a regenerated one calls this at its end.</summary>
internal static class SilenceByHand
{
    /// <summary>Nobody listened so far: whoever is a member counts as heard today, so that none becomes inactive by an act that was not noted.</summary>
    public static void AddSilenceByHand(this MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        INSERT INTO membership.heard_organisations (organisation_id, heard_on) SELECT DISTINCT organisation_id, (now() AT TIME ZONE 'UTC')::date FROM membership.memberships;
        UPDATE membership.standing_moves SET inactive_after_months = 12 WHERE kind = 'term';
        UPDATE membership.memberships SET next_silence_at = now() WHERE left_at IS NULL;
        """);
}

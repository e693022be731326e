using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>The last day, of UTC, on which an organisation did something (rule 40). Not what it did, nor by whom; and not the second, which would tell when a restricted record was made.</summary>
internal sealed class HeardOrganisation
{
    public Id<Organisation> OrganisationId { get; init; }

    public DateOnly HeardOn { get; init; }

    public static void Map(EntityTypeBuilder<HeardOrganisation> heard)
    {
        heard.HasKey(row => row.OrganisationId);
        heard.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class Hearing
{
    /// <summary>Notes that an organisation did something; of several days the latest stays, in whichever order they arrive. What was merged is heard in its survivor.</summary>
    /// <remarks>Only the first act of a day writes: acts of one organisation do not wait for each other.</remarks>
    public static Task HearAsync(this MembershipDbContext database, string? organisation, DateTimeOffset at, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(organisation, null, out var id)
            ? database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO membership.heard_organisations AS known (organisation_id, heard_on)
                SELECT coalesce(o.merged_into_id, o.id), {Days.TodayIn("UTC", at)} FROM membership.organisations o
                WHERE o.id = {id.Value} AND NOT EXISTS (
                    SELECT FROM membership.heard_organisations h WHERE h.organisation_id = coalesce(o.merged_into_id, o.id) AND h.heard_on >= {Days.TodayIn("UTC", at)})
                ON CONFLICT (organisation_id) DO UPDATE SET heard_on = greatest(known.heard_on, excluded.heard_on)
                """,
                cancellationToken)
            : Task.CompletedTask;

    /// <summary>The last day on which an organisation did something; null for none.</summary>
    public static Task<DateOnly?> HeardOnAsync(this MembershipDbContext database, Id<Organisation> organisation, CancellationToken cancellationToken) =>
        database.HeardOrganisations.Where(row => row.OrganisationId == organisation).Select(row => (DateOnly?)row.HeardOn).SingleOrDefaultAsync(cancellationToken);
}

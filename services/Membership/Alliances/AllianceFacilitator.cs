using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>An organisation facilitated an alliance from one day to another; who did so before is never written over. Public.</summary>
internal sealed class AllianceFacilitator : Aggregate, IIdTag
{
    public const string OneNow = "ux_alliance_facilitators_now";

    public static string IdPrefix => "fac";

    public Id<AllianceFacilitator> Id { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public DateOnly ElectedOn { get; init; }

    /// <summary>The day the next one was elected.</summary>
    public DateOnly? EndedOn { get; set; }

    /// <summary>Where the election is recorded; null for the founders' own choice.</summary>
    public string? Document { get; init; }

    public static AllianceFacilitator Of(Alliance alliance, DateOnly from, Id<AllianceFacilitator> id, string? document = null) => new()
    {
        Id = id,
        AllianceId = alliance.Id,
        OrganisationId = alliance.FacilitatingOrganisationId,
        ElectedOn = from,
        Document = document,
    };

    public static void Map(EntityTypeBuilder<AllianceFacilitator> facilitator)
    {
        facilitator.ToTable("alliance_facilitators");
        facilitator.Property(row => row.Document).HasMaxLength(ElectFacilitator.MaxDocumentLength);
        facilitator.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        facilitator.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        facilitator.HasIndex(row => row.AllianceId).IsUnique().HasFilter("ended_on is null").HasDatabaseName(OneNow);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Frameworks;

/// <summary>The cooperation of three sides on one country's review. Public: it names bodies and offices, never persons.</summary>
internal sealed class TrilateralFramework : Aggregate, IIdTag
{
    public const string OnePerCountry = "ux_frameworks_country";

    public static string IdPrefix => "frm";

    public Id<TrilateralFramework> Id { get; init; }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country { get; init; } = "";

    /// <summary>IANA; the country's days begin and end in it.</summary>
    public string TimeZone { get; init; } = "";

    public string LeadMinistry { get; set; } = "";

    public string FocalPointOffice { get; set; } = "";

    /// <summary>The name the civil society side goes by.</summary>
    public string CivilSocietyAlliance { get; set; } = "";

    /// <summary>The organisation that runs its secretariat, <c>org_…</c>; null while none does.</summary>
    public Id<Organisations.Organisation>? FacilitatingOrganisationId { get; set; }

    public string CivilSocietyUnit { get; set; } = "";

    public string Secretariat { get; set; } = "";

    public DateTimeOffset EstablishedAt { get; init; }

    public static void Map(EntityTypeBuilder<TrilateralFramework> framework)
    {
        framework.Property(row => row.Country).HasMaxLength(3).IsFixedLength();
        framework.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        framework.Property(row => row.LeadMinistry).HasMaxLength(EstablishFramework.MaxNameLength);
        framework.Property(row => row.FocalPointOffice).HasMaxLength(EstablishFramework.MaxNameLength);
        framework.Property(row => row.CivilSocietyAlliance).HasMaxLength(EstablishFramework.MaxNameLength);
        framework.Property(row => row.CivilSocietyUnit).HasMaxLength(EstablishFramework.MaxNameLength);
        framework.Property(row => row.Secretariat).HasMaxLength(EstablishFramework.MaxNameLength);
        framework.HasOne<Organisations.Organisation>().WithMany().HasForeignKey(row => row.FacilitatingOrganisationId);
        framework.HasIndex(row => row.Country).IsUnique().HasDatabaseName(OnePerCountry);
    }

    public Bodies Present() => new(LeadMinistry, FocalPointOffice, CivilSocietyAlliance, FacilitatingOrganisationId, CivilSocietyUnit, Secretariat);

    public void Change(Bodies to) =>
        (LeadMinistry, FocalPointOffice, CivilSocietyAlliance, FacilitatingOrganisationId, CivilSocietyUnit, Secretariat) =
            (to.LeadMinistry, to.FocalPointOffice, to.CivilSocietyAlliance, to.FacilitatingOrganisation, to.CivilSocietyUnit, to.Secretariat);

    /// <summary>Who stands for the three sides.</summary>
    internal sealed record Bodies(
        string LeadMinistry, string FocalPointOffice, string CivilSocietyAlliance, Id<Organisations.Organisation>? FacilitatingOrganisation, string CivilSocietyUnit, string Secretariat);
}

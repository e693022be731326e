using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.OrganisationImports;

/// <summary>Which row of which source became which organisation, so that the same table, sent again, enters only what failed before.</summary>
internal sealed class ImportedOrganisation
{
    /// <summary>A row is entered once, whoever sends it at the same time.</summary>
    public const string OncePerKey = "pk_imported_organisations";

    public string Source { get; init; } = "";

    public string Key { get; init; } = "";

    public Id<Organisation> OrganisationId { get; init; }

    public DateTimeOffset ImportedAt { get; init; }

    public static void Map(EntityTypeBuilder<ImportedOrganisation> imported)
    {
        imported.HasKey(row => new { row.Source, row.Key }).HasName(OncePerKey);
        imported.Property(row => row.Source).HasMaxLength(ImportOrganisations.MaxSourceLength);
        imported.Property(row => row.Key).HasMaxLength(OrganisationSheet.MaxKeyLength);
        imported.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

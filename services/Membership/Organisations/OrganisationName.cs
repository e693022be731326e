using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>One of an organisation's names, as it is searched and compared. The database makes the forms: this runtime is built without the tables of Unicode.</summary>
internal sealed class OrganisationName
{
    public const string OneOfEachNumber = "pk_organisation_names";

    public OrganisationName(Id<Organisation> organisationId, int number, string text, ConfidentialityClass confidentiality) =>
        (OrganisationId, Number, Text, Confidentiality) = (organisationId, number, text, confidentiality);

    private OrganisationName()
    {
    }

    public Id<Organisation> OrganisationId { get; private init; }

    /// <summary>0 is the registered name; the others follow in their order.</summary>
    public int Number { get; private init; }

    public string Text { get; private set; } = "";

    /// <summary>Who may find the organisation by it.</summary>
    public ConfidentialityClass Confidentiality { get; private set; }

    /// <summary>Compatible forms, capitals, no diacritics, no punctuation.</summary>
    public string Searchable { get; private set; } = "";

    /// <summary>The searchable words in order, without legal forms and the small words between.</summary>
    public string Matching { get; private set; } = "";

    public void Become(string text, ConfidentialityClass confidentiality) => (Text, Confidentiality) = (text, confidentiality);

    public static void Map(ModelBuilder model, EntityTypeBuilder<OrganisationName> name)
    {
        model.HasPostgresExtension("pg_trgm");
        name.HasKey(row => new { row.OrganisationId, row.Number }).HasName(OneOfEachNumber);
        name.Property(row => row.Text).HasMaxLength(RegisterOrganisation.MaxNameLength);
        name.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), text => WireNames<ConfidentialityClass>.Parse(text));
        name.Property(row => row.Searchable).HasComputedColumnSql($"{MembershipService.Name}.searchable_name(text)", stored: true);
        name.Property(row => row.Matching).HasComputedColumnSql($"{MembershipService.Name}.matching_name(text)", stored: true);
        name.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId);
        name.HasIndex(row => row.Searchable).HasMethod("gin").HasOperators("gin_trgm_ops");
        name.HasIndex(row => row.Matching).HasMethod("gin").HasOperators("gin_trgm_ops");
    }
}

internal static class OrganisationNames
{
    /// <summary>Keeps the names of an organisation that is new in this save.</summary>
    public static void AddNames(this MembershipDbContext database, Organisation organisation) => database.OrganisationNames.AddRange(Of(organisation));

    /// <summary>Puts an organisation's names in place of those it had.</summary>
    public static async Task ReplaceNamesAsync(this MembershipDbContext database, Organisation organisation, CancellationToken cancellationToken)
    {
        var had = await database.OrganisationNames.Where(row => row.OrganisationId == organisation.Id).ToDictionaryAsync(row => row.Number, cancellationToken);
        foreach (var name in Of(organisation))
        {
            if (had.Remove(name.Number, out var old))
            {
                old.Become(name.Text, name.Confidentiality);
            }
            else
            {
                database.OrganisationNames.Add(name);
            }
        }

        database.OrganisationNames.RemoveRange(had.Values);
    }

    private static IEnumerable<OrganisationName> Of(Organisation organisation) =>
        organisation.OtherNames
            .Select((name, index) => new OrganisationName(organisation.Id, index + 1, name.Name, organisation.OtherNamesClass))
            .Prepend(new OrganisationName(organisation.Id, 0, organisation.Name, ConfidentialityClass.Public));
}

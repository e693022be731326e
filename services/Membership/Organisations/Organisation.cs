using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>A body on the register. Public: it holds nothing about persons.</summary>
internal sealed class Organisation : Aggregate, IIdTag
{
    /// <summary>Two bodies of one country do not carry the same name; capitals and spacing do not tell names apart.</summary>
    public const string OneNamePerCountry = "ux_organisations_country_comparable_name";

    public Organisation(Id<Organisation> id, string name, string country, Constituency constituency, DateTimeOffset registeredAt)
    {
        Id = id;
        Name = name;
        ComparableName = Comparable(name);
        Country = country;
        Constituency = constituency;
        RegisteredAt = registeredAt;
    }

    private Organisation()
    {
    }

    public static string IdPrefix => "org";

    public Id<Organisation> Id { get; private init; }

    public string Name { get; private init; } = "";

    public string ComparableName { get; private init; } = "";

    public string Country { get; private init; } = "";

    public Constituency Constituency { get; private init; }

    public DateTimeOffset RegisteredAt { get; private init; }

    public static void Map(EntityTypeBuilder<Organisation> organisation)
    {
        organisation.Property(row => row.Name).HasMaxLength(RegisterOrganisation.MaxNameLength);
        organisation.Property(row => row.ComparableName).HasMaxLength(RegisterOrganisation.MaxNameLength * 2);
        organisation.Property(row => row.Country).HasMaxLength(3).IsFixedLength();
        organisation.Property(row => row.Constituency).HasMaxLength(40)
            .HasConversion(value => WireNames<Constituency>.Of(value), name => WireNames<Constituency>.Parse(name));
        organisation.HasIndex(row => new { row.Country, row.ComparableName }).IsUnique().HasDatabaseName(OneNamePerCountry);
    }

    /// <summary>The name without what people write in different ways.</summary>
    internal static string Comparable(string name) =>
        string.Join(' ', name.ToUpperInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}

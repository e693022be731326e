using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>A body on the register. Holds nothing about persons; its name, country and constituency are public, and of the rest it says itself who may see it.</summary>
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

    public string Name { get; private set; } = "";

    public string ComparableName { get; private set; } = "";

    public string Country { get; private init; } = "";

    public Constituency Constituency { get; private set; }

    public DateTimeOffset RegisteredAt { get; private init; }

    /// <summary>As JSON; null for none. <see cref="OrganisationName"/> is where they are searched.</summary>
    public string? OtherNameList { get; private set; }

    public IReadOnlyList<OtherName> OtherNames => OtherNameList is null ? [] : JsonSerializer.Deserialize(OtherNameList, MembershipJson.Default.IReadOnlyListOtherName)!;

    /// <summary>Wire names of <see cref="Applications.Perspective"/>.</summary>
    public string[] Perspectives { get; private set; } = [];

    /// <summary>Parts of countries it works in, by ISO 3166-2.</summary>
    public string[] Regions { get; private set; } = [];

    public string[] Districts { get; private set; } = [];

    /// <summary>Wire names of <see cref="Applications.Theme"/>.</summary>
    public string[] Themes { get; private set; } = [];

    /// <summary>BCP 47.</summary>
    public string[] Languages { get; private set; } = [];

    /// <summary>Null while nobody has recorded it.</summary>
    public EcosocStatus? EcosocStatus { get; private set; }

    public string? WebDomain { get; private set; }

    /// <summary>Its page in UNODC's NET4U.</summary>
    public string? Net4u { get; private set; }

    /// <summary>Its page in UNODC's WhatsOn.</summary>
    public string? WhatsOn { get; private set; }

    public ConfidentialityClass OtherNamesClass { get; private set; } = FieldClasses.Usual.OtherNames;

    public ConfidentialityClass PerspectivesClass { get; private set; } = FieldClasses.Usual.Perspectives;

    public ConfidentialityClass RegionsClass { get; private set; } = FieldClasses.Usual.Regions;

    public ConfidentialityClass DistrictsClass { get; private set; } = FieldClasses.Usual.Districts;

    public ConfidentialityClass ThemesClass { get; private set; } = FieldClasses.Usual.Themes;

    public ConfidentialityClass LanguagesClass { get; private set; } = FieldClasses.Usual.Languages;

    public ConfidentialityClass EcosocStatusClass { get; private set; } = FieldClasses.Usual.EcosocStatus;

    public ConfidentialityClass WebDomainClass { get; private set; } = FieldClasses.Usual.WebDomain;

    public ConfidentialityClass LinksClass { get; private set; } = FieldClasses.Usual.Links;

    /// <summary>The organisation that it turned out to be; null for one that stands for itself.</summary>
    public Id<Organisation>? MergedIntoId { get; private set; }

    public DateTimeOffset? MergedAt { get; private set; }

    public FieldClasses Visibility =>
        new(OtherNamesClass, PerspectivesClass, RegionsClass, DistrictsClass, ThemesClass, LanguagesClass, EcosocStatusClass, WebDomainClass, LinksClass);

    public static void Map(EntityTypeBuilder<Organisation> organisation)
    {
        organisation.Property(row => row.Name).HasMaxLength(RegisterOrganisation.MaxNameLength);
        organisation.Property(row => row.ComparableName).HasMaxLength(RegisterOrganisation.MaxNameLength * 2);
        organisation.Property(row => row.Country).HasMaxLength(3).IsFixedLength();
        organisation.Property(row => row.Constituency).HasMaxLength(40)
            .HasConversion(value => WireNames<Constituency>.Of(value), name => WireNames<Constituency>.Parse(name));
        organisation.Property(row => row.EcosocStatus).HasMaxLength(20)
            .HasConversion<string?>(
                value => value == null ? null : WireNames<EcosocStatus>.Of(value.Value), name => name == null ? null : WireNames<EcosocStatus>.Parse(name));
        organisation.Property(row => row.WebDomain).HasMaxLength(ProfileFields.MaxDomainLength);
        organisation.Property(row => row.Net4u).HasMaxLength(ProfileFields.MaxLinkLength);
        organisation.Property(row => row.WhatsOn).HasMaxLength(ProfileFields.MaxLinkLength);
        organisation.Ignore(row => row.OtherNames).Ignore(row => row.Visibility);
        Class(organisation, row => row.OtherNamesClass, FieldClasses.Usual.OtherNames);
        Class(organisation, row => row.PerspectivesClass, FieldClasses.Usual.Perspectives);
        Class(organisation, row => row.RegionsClass, FieldClasses.Usual.Regions);
        Class(organisation, row => row.DistrictsClass, FieldClasses.Usual.Districts);
        Class(organisation, row => row.ThemesClass, FieldClasses.Usual.Themes);
        Class(organisation, row => row.LanguagesClass, FieldClasses.Usual.Languages);
        Class(organisation, row => row.EcosocStatusClass, FieldClasses.Usual.EcosocStatus);
        Class(organisation, row => row.WebDomainClass, FieldClasses.Usual.WebDomain);
        Class(organisation, row => row.LinksClass, FieldClasses.Usual.Links);
        organisation.HasOne<Organisation>().WithMany().HasForeignKey(row => row.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
        organisation.HasIndex(row => new { row.Country, row.ComparableName }).IsUnique().HasDatabaseName(OneNamePerCountry);
        organisation.HasIndex(row => row.WebDomain);
        foreach (var facet in new Expression<Func<Organisation, object?>>[] { row => row.Perspectives, row => row.Regions, row => row.Themes, row => row.Languages })
        {
            organisation.HasIndex(facet).HasMethod("gin");
        }
    }

    public void Apply(OrganisationProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        (Name, ComparableName, Constituency) = (profile.Name, Comparable(profile.Name), profile.Constituency);
        OtherNameList = profile.OtherNames.Count == 0 ? null : JsonSerializer.Serialize(profile.OtherNames, MembershipJson.Default.IReadOnlyListOtherName);
        (Perspectives, Regions, Districts, Themes, Languages) = (profile.Perspectives, profile.Regions, profile.Districts, profile.Themes, profile.Languages);
        (EcosocStatus, WebDomain, Net4u, WhatsOn) = (profile.EcosocStatus, profile.WebDomain, profile.Net4u, profile.WhatsOn);
        var seen = profile.Visibility;
        (OtherNamesClass, PerspectivesClass, RegionsClass, DistrictsClass) = (seen.OtherNames, seen.Perspectives, seen.Regions, seen.Districts);
        (ThemesClass, LanguagesClass, EcosocStatusClass, WebDomainClass, LinksClass) = (seen.Themes, seen.Languages, seen.EcosocStatus, seen.WebDomain, seen.Links);
    }

    public void MergeInto(Id<Organisation> survivor, DateTimeOffset now) => (MergedIntoId, MergedAt) = (survivor, now);

    /// <summary>The name without what people write in different ways.</summary>
    internal static string Comparable(string name) =>
        string.Join(' ', name.ToUpperInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    // Rows of before the profile get the usual class from the database; the code always says one.
    private static void Class(EntityTypeBuilder<Organisation> organisation, Expression<Func<Organisation, ConfidentialityClass>> field, ConfidentialityClass usual) =>
        organisation.Property(field).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name))
            .HasDefaultValue(usual).ValueGeneratedNever();
}

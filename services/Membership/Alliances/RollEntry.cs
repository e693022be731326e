using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>
/// One line of an alliance's list of members: an organisation, or in a network also a national alliance. Read from a view, so that both kinds come
/// in one order and one page; the migration makes it.
/// </summary>
internal sealed class RollEntry : IIdTag
{
    public const string View = "alliance_roll";

    public static string IdPrefix => AllianceMembership.IdPrefix;

    /// <summary>The membership's id, or the national alliance's.</summary>
    public Id<RollEntry> Id { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<AllianceMembership>? MembershipId { get; init; }

    public Id<Organisation>? OrganisationId { get; init; }

    public Guid? NationalAllianceId { get; init; }

    public string Name { get; init; } = "";

    public string Country { get; init; } = "";

    public string? Constituency { get; init; }

    public string? Basis { get; init; }

    public DateOnly? MemberSince { get; init; }

    public static void Map(EntityTypeBuilder<RollEntry> entry)
    {
        entry.ToView(View, MembershipService.Name).HasKey(row => row.Id);
        entry.Property(row => row.Id).HasColumnName("id");
        entry.Property(row => row.AllianceId).HasColumnName("alliance_id");
        entry.Property(row => row.MembershipId).HasColumnName("membership_id");
        entry.Property(row => row.OrganisationId).HasColumnName("organisation_id");
        entry.Property(row => row.NationalAllianceId).HasColumnName("national_alliance_id");
        entry.Property(row => row.Name).HasColumnName("name");
        entry.Property(row => row.Country).HasColumnName("country");
        entry.Property(row => row.Constituency).HasColumnName("constituency");
        entry.Property(row => row.Basis).HasColumnName("basis");
        entry.Property(row => row.MemberSince).HasColumnName("member_since");
    }
}

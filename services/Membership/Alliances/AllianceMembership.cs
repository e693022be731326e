using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>How a body became a member.</summary>
internal enum MembershipBasis
{
    Founder,
    Admission,
}

/// <summary>A body's standing in an alliance. One of each in each (rule 38); a body may belong to several alliances. Public.</summary>
internal sealed class AllianceMembership : Aggregate, IIdTag
{
    public const string OneEach = "ux_memberships_alliance_organisation";

    public static string IdPrefix => "mem";

    public Id<AllianceMembership> Id { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public MembershipBasis Basis { get; init; }

    /// <summary>The first day, in the alliance's time zone.</summary>
    public DateOnly MemberSince { get; init; }

    public bool RecordedAfterTheFact { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<AllianceMembership> membership)
    {
        membership.Property(row => row.Basis).HasMaxLength(20).HasConversion(value => WireNames<MembershipBasis>.Of(value), name => WireNames<MembershipBasis>.Parse(name));
        membership.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        membership.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        membership.HasIndex(row => new { row.AllianceId, row.OrganisationId }).IsUnique().HasDatabaseName(OneEach);
    }
}

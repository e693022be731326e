using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>The Convention and its three Protocols.</summary>
internal enum Instrument
{
    Untoc,
    Tip,
    Som,
    Firearms,
}

/// <summary>A State's standing towards an instrument. Approval at home and deposit are different facts, often months apart.</summary>
internal enum TreatyStatus
{
    /// <summary>Also what a State returns to that leaves an instrument.</summary>
    None,
    Signed,

    /// <summary>By cabinet or parliament; other States are told nothing by it, and it makes no party (rule 34).</summary>
    DomesticallyApproved,
    Deposited,
    InForce,
}

/// <summary>One dated, sourced fact about a State and an instrument. Never changed: a mistake is corrected by a fact that names it. Public.</summary>
internal sealed class TreatyStatusFact : Aggregate, IIdTag
{
    /// <summary>The same fact is recorded once.</summary>
    public const string OneEach = "ux_treaty_statuses_fact";

    /// <summary>A fact is corrected once; the correction can be corrected in turn.</summary>
    public const string OneCorrection = "ux_treaty_statuses_correction";

    public static string IdPrefix => "tst";

    public Id<TreatyStatusFact> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public Instrument Instrument { get; init; }

    public TreatyStatus Status { get; init; }

    /// <summary>The day from which it holds.</summary>
    public DateOnly On { get; init; }

    public string Source { get; init; } = "";

    /// <summary>The advocacy it followed, as its source tells it; null where none is known.</summary>
    public string? Advocacy { get; init; }

    public Id<TreatyStatusFact>? CorrectsId { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<TreatyStatusFact> fact)
    {
        fact.ToTable("treaty_statuses");
        fact.Property(row => row.Instrument).HasMaxLength(20)
            .HasConversion(value => WireNames<Instrument>.Of(value), name => WireNames<Instrument>.Parse(name));
        fact.Property(row => row.Status).HasMaxLength(20)
            .HasConversion(value => WireNames<TreatyStatus>.Of(value), name => WireNames<TreatyStatus>.Parse(name));
        fact.Property(row => row.On).HasColumnName("on_day");
        fact.Property(row => row.Source).HasMaxLength(RecordTreatyStatus.MaxSourceLength);
        fact.Property(row => row.Advocacy).HasMaxLength(RecordTreatyStatus.MaxAdvocacyLength);
        fact.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId).OnDelete(DeleteBehavior.Restrict);
        fact.HasOne<TreatyStatusFact>().WithMany().HasForeignKey(row => row.CorrectsId).OnDelete(DeleteBehavior.Restrict);
        fact.HasIndex(row => new { row.FrameworkId, row.Instrument, row.Status, row.On, row.CorrectsId }).IsUnique().AreNullsDistinct(false).HasDatabaseName(OneEach);
        fact.HasIndex(row => row.CorrectsId).IsUnique().HasDatabaseName(OneCorrection);
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>Where a founding stands.</summary>
internal enum FoundingState
{
    /// <summary>Not every founder has signed.</summary>
    Open,

    /// <summary>All have, and there is an alliance.</summary>
    Founded,

    /// <summary>The convening organisation has taken it back.</summary>
    Withdrawn,

    /// <summary>Not every founder signed in time.</summary>
    Expired,
}

/// <summary>What the founders of an alliance sign (W2 1, 2; rule 35): never changed, so that all of them sign the same. Seen by the organisations it names and nobody else until there is an alliance.</summary>
internal sealed class AllianceFounding : Aggregate, IIdTag
{
    /// <summary>Days in which founders sign, from the day after they were asked. Ours, and of no profile: what is signed after months is signed by other members of other boards.</summary>
    public const int SignatureDays = 60;

    public static string IdPrefix => "fou";

    /// <summary>Random: it tells no time.</summary>
    public Id<AllianceFounding> Id { get; init; }

    public AllianceKind Kind { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Null for a network.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    /// <summary>Null for a national alliance.</summary>
    public string? Region { get; init; }

    /// <summary>IANA.</summary>
    public string TimeZone { get; init; } = "";

    public Id<Alliance>? PartOfId { get; init; }

    /// <summary>Convenes the founders, and facilitates the alliance.</summary>
    public Id<Organisation> FacilitatingOrganisationId { get; init; }

    public string TermsOfReference { get; init; } = "";

    public string ConflictOfInterest { get; init; } = "";

    /// <summary>The numbers it is founded by, whatever is published later (rule 49).</summary>
    public Id<RuleProfile> RuleProfileId { get; init; }

    public FoundingState State { get; private set; }

    public DateTimeOffset ProposedAt { get; init; }

    /// <summary>When its founders were asked to sign; null for one that was proposed before anybody was.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>When those who remind of signatures were first told of it; null for one whose founders were asked before they kept it.</summary>
    public DateTimeOffset? KnownAt { get; private set; }

    /// <summary>The last second in which a founder signs, in <see cref="TimeZone"/>.</summary>
    public DateTimeOffset SignUntil { get; init; }

    /// <summary>The instant after the last second for a signature.</summary>
    public DateTimeOffset ExpiresAt => SignUntil.AddSeconds(1);

    /// <summary>When the last founder signed, or it was withdrawn or expired.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? WithdrawalReason { get; private set; }

    /// <summary>What came of it.</summary>
    public Id<Alliance>? AllianceId { get; private set; }

    public List<FounderSignature> Founders { get; init; } = [];

    public bool IsSigned => Founders.TrueForAll(founder => founder.SignedAt is not null);

    /// <summary>What founders sign, told to one side alone, and to no body it does not name.</summary>
    public string Reach => FrameworkId is { } framework ? $"framework:{framework}" : "global";

    /// <summary>What holds at an instant, whether or not somebody has written it down.</summary>
    public FoundingState StateAt(DateTimeOffset now) => State == FoundingState.Open && now >= ExpiresAt ? FoundingState.Expired : State;

    /// <summary>Open on paper, and over: the same as <see cref="StateAt"/>, as a condition.</summary>
    public static Expression<Func<AllianceFounding, bool>> IsOverdue(DateTimeOffset now)
    {
        var lastSecondBefore = now.AddSeconds(-1);
        return founding => founding.State == FoundingState.Open && founding.SignUntil <= lastSecondBefore;
    }

    public void Ask(DateTimeOffset now) => (AskedAt, KnownAt) = (now, now);

    public void IsKnown(DateTimeOffset now) => KnownAt = now;

    public void Expire() => (State, EndedAt) = (FoundingState.Expired, ExpiresAt);

    public void Found(Id<Alliance> alliance, DateTimeOffset now) => (State, AllianceId, EndedAt) = (FoundingState.Founded, alliance, now);

    public void Withdraw(string reason, DateTimeOffset now) => (State, WithdrawalReason, EndedAt) = (FoundingState.Withdrawn, reason, now);

    public static void Map(EntityTypeBuilder<AllianceFounding> founding)
    {
        founding.ToTable("alliance_foundings");
        founding.Property(row => row.Kind).HasMaxLength(20).HasConversion(value => WireNames<AllianceKind>.Of(value), name => WireNames<AllianceKind>.Parse(name));
        founding.Property(row => row.State).HasMaxLength(20).HasConversion(value => WireNames<FoundingState>.Of(value), name => WireNames<FoundingState>.Parse(name));
        founding.Property(row => row.Name).HasMaxLength(FoundAlliance.MaxNameLength);
        founding.Property(row => row.Region).HasMaxLength(FoundAlliance.MaxRegionLength);
        founding.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        founding.Property(row => row.TermsOfReference).HasMaxLength(FoundAlliance.MaxTermsLength);
        founding.Property(row => row.ConflictOfInterest).HasMaxLength(FoundAlliance.MaxStatementLength);
        founding.Property(row => row.WithdrawalReason).HasMaxLength(WithdrawFounding.MaxReasonLength);
        founding.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        founding.HasOne<Alliance>().WithMany().HasForeignKey(row => row.PartOfId);
        founding.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId);
        founding.HasOne<Organisation>().WithMany().HasForeignKey(row => row.FacilitatingOrganisationId).OnDelete(DeleteBehavior.Restrict);
        founding.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId).OnDelete(DeleteBehavior.Restrict);
        founding.OwnsMany(row => row.Founders, founder =>
        {
            founder.ToTable("founder_signatures");
            founder.WithOwner().HasForeignKey("FoundingId");
            founder.HasKey("FoundingId", nameof(FounderSignature.OrganisationId));
            founder.Property(row => row.SignedBy).HasMaxLength(36);
            founder.Property(row => row.GovernmentTies).HasMaxLength(30)
                .HasConversion(value => WireNames<GovernmentTies>.Of(value!.Value), name => WireNames<GovernmentTies>.Parse(name));
            founder.Property(row => row.Disclosure).HasMaxLength(FoundAlliance.MaxStatementLength);
            founder.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
            founder.HasIndex(row => row.OrganisationId);
        });
    }
}

/// <summary>A founder, and when it signed.</summary>
internal sealed class FounderSignature
{
    public Id<Organisation> OrganisationId { get; init; }

    public DateTimeOffset? SignedAt { get; private set; }

    /// <summary>The coordinator who did, <c>per_…</c>.</summary>
    public string? SignedBy { get; private set; }

    /// <summary>How it stands to its government, as it said when it signed (rule 39); null before, and of a signature from before it was asked.</summary>
    public GovernmentTies? GovernmentTies { get; private set; }

    /// <summary>What it disclosed of that.</summary>
    public string? Disclosure { get; private set; }

    public void Sign(string person, GovernmentTies ties, string? disclosure, DateTimeOffset now) => (SignedBy, GovernmentTies, Disclosure, SignedAt) = (person, ties, disclosure, now);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>Where an application stands; new states may appear between the first and the last three.</summary>
internal enum ApplicationState
{
    Submitted,
    Admitted,
    Declined,
    Withdrawn,
}

/// <summary>A voice the applicant says it speaks with, apart from its constituency.</summary>
internal enum Perspective
{
    WomenLed,
    YouthLed,
    SurvivorLed,
    PersonsWithDisabilities,
    Minority,
    Rural,
    Grassroots,
}

/// <summary>What an applicant works on.</summary>
internal enum Theme
{
    TraffickingInPersons,
    SmugglingOfMigrants,
    Firearms,
    MoneyLaundering,
    Corruption,
    CybercrimeAndFraud,
    EnvironmentalCrime,
    Drugs,
    VictimsAndWitnesses,
    HumanRights,
    Gender,
    Youth,
    Technology,
    Data,
    Prevention,
    PrivateSector,
    InternationalCooperation,
    TechnicalAssistance,
}

/// <summary>An organisation asks to become a member of an alliance (rule 36). Never public: <see cref="MembershipAccess"/> says who sees it.</summary>
internal sealed class MembershipApplication : Aggregate, IIdTag
{
    /// <summary>One body has one open application to an alliance.</summary>
    public const string OneOpen = "ux_applications_open";

    public static string IdPrefix => "apn";

    public Id<MembershipApplication> Id { get; init; }

    /// <summary>The alliance's; null for an application to a network.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public ApplicationState State { get; private set; }

    public string Statement { get; init; } = "";

    /// <summary>Wire names of <see cref="Perspective"/>.</summary>
    public string[] Perspectives { get; init; } = [];

    /// <summary>Wire names of <see cref="Theme"/>.</summary>
    public string[] Themes { get; init; } = [];

    /// <summary>Member organisations that speak for the applicant, <c>org_…</c>.</summary>
    public string[] Sponsors { get; init; } = [];

    public string? UnodcReference { get; init; }

    public string ConflictOfInterest { get; init; } = "";

    /// <summary>The numbers it is handled by, whatever is published later (rule 49).</summary>
    public Id<RuleProfile> RuleProfileId { get; init; }

    /// <summary>IANA, of the alliance.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The person or client that applied; they do not decide.</summary>
    public string SubmittedBy { get; init; } = "";

    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The last second in which members may comment and nobody may decide.</summary>
    public DateTimeOffset CommentsCloseAt { get; init; }

    /// <summary>A target: a later decision counts (rule 36).</summary>
    public DateTimeOffset DecisionDueAt { get; init; }

    /// <summary>When it was admitted, declined or withdrawn.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? Reason { get; private set; }

    public Id<AllianceMembership>? MembershipId { get; private set; }

    /// <summary>Whom a message about it concerns.</summary>
    public string Reach => FrameworkId is { } framework ? $"framework:{framework}" : "global";

    /// <summary>
    /// The alliance's own side hears of it, because members comment (rule 36). A network's members live in many countries and no class names them
    /// alone, so only the applicant hears.
    /// </summary>
    public string Class => FrameworkId is null ? nameof(ConfidentialityClass.Restricted) : nameof(ConfidentialityClass.OwnSide);

    public static void Map(EntityTypeBuilder<MembershipApplication> application)
    {
        application.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<ApplicationState>.Of(value), name => WireNames<ApplicationState>.Parse(name));
        application.Property(row => row.Statement).HasMaxLength(SubmitApplication.MaxStatementLength);
        application.Property(row => row.UnodcReference).HasMaxLength(SubmitApplication.MaxReferenceLength);
        application.Property(row => row.ConflictOfInterest).HasMaxLength(SubmitApplication.MaxDisclosureLength);
        application.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        application.Property(row => row.SubmittedBy).HasMaxLength(36);
        application.Property(row => row.Reason).HasMaxLength(Assessment.MaxReasonLength);
        application.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        application.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<AllianceMembership>().WithMany().HasForeignKey(row => row.MembershipId);
        application.HasIndex(row => new { row.FrameworkId, row.AllianceId, row.OrganisationId }).IsUnique().AreNullsDistinct(false)
            .HasFilter("state = 'submitted'").HasDatabaseName(OneOpen);
    }

    public void End(ApplicationState state, DateTimeOffset now, string? reason, Id<AllianceMembership>? membership = null) =>
        (State, EndedAt, Reason, MembershipId) = (state, now, reason, membership);
}

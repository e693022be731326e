using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.RuleProfiles;

/// <summary>
/// The numbers of the rules of founding, admission and standing (35, 36, 37, 38, 40), with their source. Never changed: a new number is published, and what is running
/// keeps the profile it was begun under (rule 49). Public.
/// </summary>
internal sealed class RuleProfile : Aggregate, IIdTag
{
    public const string OneOfANumber = "ux_rule_profiles_number";
    public const string DefaultMembershipTerm = "P24M";
    public const string DefaultGracePeriod = "P90D";
    public const string DefaultHearingWindow = "P7D";
    public const string DefaultInactiveAfter = "P12M";
    public const int DefaultActingPeople = 5;

    public const string DefaultInformationWindow = "P14D";
    public const int DefaultInformationRounds = 2;
    public const string DefaultLongestDeferral = "P90D";
    public const int DefaultDeferrals = 1;
    public const string DefaultAppealWindow = "P15D";
    public const string DefaultReplyWindow = "P7D";

    public static string IdPrefix => "rul";

    public Id<RuleProfile> Id { get; init; }

    /// <summary>The framework it holds in; null for all that have none of their own.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    /// <summary>From 1 in each framework; the highest is in force (<see cref="InForceAsync"/>).</summary>
    public int Number { get; init; }

    /// <summary>For showing and trying out: it may count in seconds.</summary>
    public bool Demonstration { get; init; }

    /// <summary>How many organisations found an alliance (rule 35).</summary>
    public int FoundingOrganisations { get; init; }

    /// <summary>Of how many constituencies they are at least (rule 35).</summary>
    public int FoundingConstituencies { get; init; }

    /// <summary>How many members speak for an applicant without a reference of UNODC (rule 36).</summary>
    public int Sponsors { get; init; }

    /// <summary>How long members may comment before anybody decides (rule 36); ISO 8601.</summary>
    public string MemberCommentWindow { get; init; } = "";

    /// <summary>By when a decision is meant to fall (rule 36); late ones count. ISO 8601.</summary>
    public string DecisionTarget { get; init; } = "";

    /// <summary>How long a membership lasts before it is renewed (rule 40); ISO 8601.</summary>
    public string MembershipTerm { get; init; } = DefaultMembershipTerm;

    /// <summary>How long after its term a membership can still be prolonged (rule 40); ISO 8601.</summary>
    public string GracePeriod { get; init; } = DefaultGracePeriod;

    /// <summary>How long a member whose suspension is proposed may reply before anybody decides; ISO 8601.</summary>
    public string HearingWindow { get; init; } = DefaultHearingWindow;

    /// <summary>After how long a silence a member is inactive (rule 40); whole months, ISO 8601.</summary>
    public string InactiveAfter { get; init; } = DefaultInactiveAfter;

    /// <summary>How many people act for a member at a time (rule 38, M8).</summary>
    public int ActingPeople { get; init; } = DefaultActingPeople;

    /// <summary>How long an applicant has to answer what the screening asks (rule 36); ISO 8601.</summary>
    public string InformationWindow { get; init; } = DefaultInformationWindow;

    /// <summary>How often the screening may ask (rule 36).</summary>
    public int InformationRounds { get; init; } = DefaultInformationRounds;

    /// <summary>For how long a decision may be put off (rule 36); ISO 8601.</summary>
    public string LongestDeferral { get; init; } = DefaultLongestDeferral;

    /// <summary>How often (rule 36).</summary>
    public int Deferrals { get; init; } = DefaultDeferrals;

    /// <summary>How long a declined applicant has for its one appeal (rule 36); ISO 8601.</summary>
    public string AppealWindow { get; init; } = DefaultAppealWindow;

    /// <summary>Whether the Government is asked if it objects to a member (rule 37). Off by default; how long it has says the decision's own profile.</summary>
    public bool AsksGovernment { get; init; }

    /// <summary>How long an applicant has to reply to an objection before anybody decides (rule 37); ISO 8601.</summary>
    public string ReplyWindow { get; init; } = DefaultReplyWindow;

    public string Source { get; init; } = "";

    public DateTimeOffset PublishedAt { get; init; }

    public static void Map(EntityTypeBuilder<RuleProfile> profile)
    {
        profile.Property(row => row.MemberCommentWindow).HasMaxLength(RuleWindow.MaxTextLength);
        profile.Property(row => row.DecisionTarget).HasMaxLength(RuleWindow.MaxTextLength);
        profile.Property(row => row.MembershipTerm).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultMembershipTerm);
        profile.Property(row => row.GracePeriod).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultGracePeriod);
        profile.Property(row => row.HearingWindow).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultHearingWindow);
        profile.Property(row => row.InactiveAfter).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultInactiveAfter);
        profile.Property(row => row.ActingPeople).HasDefaultValue(DefaultActingPeople).HasSentinel(DefaultActingPeople);
        // What was published before these numbers were is governed by the platform's own.
        profile.Property(row => row.InformationWindow).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultInformationWindow);
        profile.Property(row => row.InformationRounds).HasDefaultValue(DefaultInformationRounds).HasSentinel(DefaultInformationRounds);
        profile.Property(row => row.LongestDeferral).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultLongestDeferral);
        profile.Property(row => row.Deferrals).HasDefaultValue(DefaultDeferrals).HasSentinel(DefaultDeferrals);
        profile.Property(row => row.AppealWindow).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultAppealWindow);
        profile.Property(row => row.AsksGovernment).HasDefaultValue(false);
        profile.Property(row => row.ReplyWindow).HasMaxLength(RuleWindow.MaxTextLength).HasDefaultValue(DefaultReplyWindow);
        profile.Property(row => row.Source).HasMaxLength(PublishRuleProfile.MaxSourceLength);
        profile.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        profile.HasIndex(row => new { row.FrameworkId, row.Number }).IsUnique().AreNullsDistinct(false).HasDatabaseName(OneOfANumber);
    }

    /// <summary>
    /// The profile that begins to govern now: the framework's own newest, else the newest of all countries (the migration brings the first). One for showing
    /// governs only where the platform is run for that.
    /// </summary>
    public static Task<RuleProfile> InForceAsync(MembershipDbContext database, Id<TrilateralFramework>? framework, CancellationToken cancellationToken)
    {
        var demonstrations = database.AllowsDemonstrations;
        return database.RuleProfiles.AsNoTracking().Where(row => (row.FrameworkId == framework || row.FrameworkId == null) && (demonstrations || !row.Demonstration))
            .OrderBy(row => row.FrameworkId == null).ThenByDescending(row => row.Number).FirstAsync(cancellationToken);
    }
}

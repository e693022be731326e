using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>The rules of one kind of decision (5, 6, 7, 9), with their source. Never changed: a new number is published, and what is open keeps the rules it began with (rule 49). Public.</summary>
internal sealed class DecisionProfile : Aggregate, IIdTag
{
    public const string OneOfANumber = "ux_decision_profiles_number";

    /// <summary>The kind whose profile governs every kind without one of its own.</summary>
    public const string General = "general";

    public const int MaxKindLength = 60;

    public static string IdPrefix => "dpr";

    public Id<DecisionProfile> Id { get; init; }

    /// <summary>The framework it holds in; null for all that have none of their own.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    /// <summary>Which decisions it governs, in kebab case.</summary>
    public string Kind { get; init; } = "";

    /// <summary>From 1 in each framework and kind; the highest is in force (<see cref="InForceAsync"/>).</summary>
    public int Number { get; init; }

    /// <summary>For showing and trying out: it may count in seconds.</summary>
    public bool Demonstration { get; init; }

    public DecisionRules Rules { get; init; } = new();

    public string Source { get; init; } = "";

    public DateTimeOffset PublishedAt { get; init; }

    public static void Map(EntityTypeBuilder<DecisionProfile> profile)
    {
        profile.Property(row => row.Kind).HasMaxLength(MaxKindLength);
        profile.Property(row => row.Source).HasMaxLength(500);
        profile.ComplexProperty(row => row.Rules, Map);
        profile.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        profile.HasIndex(row => new { row.FrameworkId, row.Kind, row.Number }).IsUnique().AreNullsDistinct(false).HasDatabaseName(OneOfANumber);
    }

    public static void Map(ComplexPropertyBuilder<DecisionRules> rules)
    {
        rules.Property(row => row.Window).HasColumnName("position_window").HasMaxLength(RuleWindow.MaxTextLength);
        rules.Property(row => row.ProofOfNotice).HasColumnName("proof_of_notice");
        rules.Property(row => row.Silence).HasColumnName("silence").HasMaxLength(20)
            .HasConversion(value => WireNames<SilenceRule>.Of(value), name => WireNames<SilenceRule>.Parse(name));
        rules.Property(row => row.Quorum).HasColumnName("quorum").HasMaxLength(20)
            .HasConversion(value => WireNames<QuorumRule>.Of(value), name => WireNames<QuorumRule>.Parse(name));
        rules.Property(row => row.EndsEarly).HasColumnName("ends_early");
        rules.Property(row => row.Extension).HasColumnName("extension").HasMaxLength(RuleWindow.MaxTextLength);
        rules.Property(row => row.ObjectionReasonLength).HasColumnName("objection_reason_length");
        rules.Property(row => row.ReplyWindow).HasColumnName("reply_window").HasMaxLength(RuleWindow.MaxTextLength);
        rules.Property(row => row.ContestedBy).HasColumnName("contested_by").HasMaxLength(20)
            .HasConversion(value => WireNames<ContestedRule>.Of(value), name => WireNames<ContestedRule>.Parse(name));
        rules.Property(row => row.ContestedWindow).HasColumnName("contested_window").HasMaxLength(RuleWindow.MaxTextLength);
    }

    /// <summary>
    /// The profile that begins to govern now: of the kind the framework's own newest, else the newest of all countries; of a kind that has none the same
    /// of <see cref="General"/>, which the migration brings. One for showing governs only where the platform is run for that.
    /// </summary>
    public static Task<DecisionProfile> InForceAsync(MembershipDbContext database, string kind, Id<TrilateralFramework> framework, CancellationToken cancellationToken)
    {
        var demonstrations = database.AllowsDemonstrations;
        return database.DecisionProfiles.AsNoTracking()
            .Where(row => (row.Kind == kind || row.Kind == General) && (row.FrameworkId == framework || row.FrameworkId == null) && (demonstrations || !row.Demonstration))
            .OrderBy(row => row.Kind != kind).ThenBy(row => row.FrameworkId == null).ThenByDescending(row => row.Number).FirstAsync(cancellationToken);
    }
}

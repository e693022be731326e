using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>
/// One version of the numbers that bind contributions, with their source. It never changes: a change is a new version under the same name, and what
/// was drafted before keeps the version it has copied by id (rule 49).
/// </summary>
internal sealed class RuleProfile : Aggregate, IIdTag
{
    /// <summary>Decides between two publications of one name at the same time.</summary>
    public const string OneOfEachVersion = "ux_rule_profiles_name_profile_version";

    public RuleProfile(
        Id<RuleProfile> id,
        string name,
        int profileVersion,
        IReadOnlyCollection<ContributionChannel> channels,
        ProfileLimits limits,
        ProfileWindows windows,
        string timeZone,
        string source,
        SourceKind sourceKind,
        DateTimeOffset publishedAt)
    {
        Id = id;
        Name = name;
        ProfileVersion = profileVersion;
        Channels = [.. channels.Select(WireNames<ContributionChannel>.Of)];
        Words = new(limits.Words ?? [], StringComparer.Ordinal);
        JointWords = new(limits.JointWords ?? [], StringComparer.Ordinal);
        TitleCharacters = limits.TitleCharacters ?? ProfileLimits.UsualTitleCharacters;
        SummaryWords = limits.SummaryWords ?? ProfileLimits.UsualSummaryWords;
        Acknowledgement = windows.Acknowledgement ?? ProfileWindows.UsualAcknowledgement;
        Speaking = windows.Speaking;
        TimeZone = timeZone;
        Source = source;
        SourceKind = sourceKind;
        PublishedAt = publishedAt;
    }

    private RuleProfile()
    {
    }

    public static string IdPrefix => "rul";

    public Id<RuleProfile> Id { get; private init; }

    public string Name { get; private init; } = "";

    public int ProfileVersion { get; private init; }

    /// <summary>Wire names of the channels it holds in.</summary>
    public List<string> Channels { get; private init; } = [];

    /// <summary>Most words of a contribution by one author; its keys are the kinds the profile covers.</summary>
    public Dictionary<string, int> Words { get; private init; } = [];

    /// <summary>Most words of a joint contribution (rule 21).</summary>
    public Dictionary<string, int> JointWords { get; private init; } = [];

    public int TitleCharacters { get; private init; }

    public int SummaryWords { get; private init; }

    /// <summary>A <see cref="ProfileWindow"/>.</summary>
    public string Acknowledgement { get; private init; } = "";

    public string? Speaking { get; private init; }

    public string TimeZone { get; private init; } = "";

    public string Source { get; private init; } = "";

    public SourceKind SourceKind { get; private init; }

    public DateTimeOffset PublishedAt { get; private init; }

    public bool Covers(ContributionKind kind, ContributionChannel channel) =>
        Words.ContainsKey(WireNames<ContributionKind>.Of(kind)) && Channels.Contains(WireNames<ContributionChannel>.Of(channel));

    public int WordLimit(ContributionKind kind) => Words[WireNames<ContributionKind>.Of(kind)];

    /// <summary>Until when a contribution lodged now is acknowledged (rule 23).</summary>
    public DateTimeOffset AcknowledgementDueAt(DateTimeOffset lodgedAt) =>
        ProfileWindow.Parse(Acknowledgement).EndsAt(lodgedAt, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));

    /// <summary>Which profile binds a contribution drafted now: of the names' last versions that cover its kind and channel, the one published last.</summary>
    /// <param name="current">The last version of each name.</param>
    /// <param name="kind">Of the contribution.</param>
    /// <param name="channel">Of the contribution.</param>
    public static RuleProfile? Governing(IEnumerable<RuleProfile> current, ContributionKind kind, ContributionChannel channel) =>
        current.Where(profile => profile.Covers(kind, channel)).OrderBy(profile => profile.PublishedAt).ThenBy(profile => profile.Id).LastOrDefault();

    public static void Map(EntityTypeBuilder<RuleProfile> profile)
    {
        profile.Property(row => row.Name).HasMaxLength(PublishRuleProfile.MaxNameLength);
        Numbers(profile.Property(row => row.Words));
        Numbers(profile.Property(row => row.JointWords));
        profile.Property(row => row.Acknowledgement).HasMaxLength(ProfileWindow.MaxLength);
        profile.Property(row => row.Speaking).HasMaxLength(ProfileWindow.MaxLength);
        profile.Property(row => row.TimeZone).HasMaxLength(60);
        profile.Property(row => row.Source).HasMaxLength(PublishRuleProfile.MaxSourceLength);
        profile.Property(row => row.SourceKind).HasWireName();
        profile.HasIndex(row => new { row.Name, row.ProfileVersion }).IsUnique().HasDatabaseName(OneOfEachVersion);
    }

    private static void Numbers(PropertyBuilder<Dictionary<string, int>> numbers) => numbers.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, SubmissionsJson.Default.DictionaryStringInt32),
        text => JsonSerializer.Deserialize(text, SubmissionsJson.Default.DictionaryStringInt32)!,
        // A profile never changes, so neither do its numbers.
        new ValueComparer<Dictionary<string, int>>((left, right) => ReferenceEquals(left, right), value => value.Count, value => value));
}

internal static class RuleProfileQueries
{
    /// <summary>The last version of each name.</summary>
    public static IQueryable<RuleProfile> Current(this DbSet<RuleProfile> profiles) =>
        profiles.Where(profile => !profiles.Any(later => later.Name == profile.Name && later.ProfileVersion > profile.ProfileVersion));
}

using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Submissions.Contributions;

/// <summary>A country's name found in a text of the dialogue channel (rule 18).</summary>
/// <param name="Member">title, summary or text.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Start">First character, in UTF-16 units from 0.</param>
/// <param name="Length">In UTF-16 units.</param>
internal sealed record CountryMention(string Member, string Country, int Start, int Length);

/// <summary>
/// A contribution as the API shows it to one caller. Its author sees all of it; the three sides of its framework also see what they need to deal
/// with it; everybody else what is public. Lists leave out text and summary.
/// </summary>
internal sealed record ContributionAnswer(
    string Id,
    string Kind,
    string Channel,
    string? DialogueId,
    string? Occasion,
    string? Framework,
    string Side,
    string? Organisation,
    string? Title,
    string? Summary,
    string Language,
    string? Text,
    int Words,
    int? WordLimit,
    string? RuleProfileId,
    string Confidentiality,
    string State,
    bool? PublicationConsent,
    IReadOnlyList<CountryMention>? CountryNames,
    string? ReceiptNumber,
    string? Checksum,
    DateTimeOffset? LodgedAt,
    DateTimeOffset? AcknowledgementDueAt,
    string? TimeZone,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? WithdrawnAt,
    string? WithdrawalReason,
    bool RecordedAfterTheFact,
    DateOnly? DeliveredOn,
    string? Source,
    long Version) : IVersioned, IWritten
{
    /// <param name="contribution">The record; without its versions for a list.</param>
    /// <param name="reader">Who asks.</param>
    /// <param name="withText">Whether the versions were read.</param>
    public static ContributionAnswer Of(Contribution contribution, Actor reader, bool withText = true)
    {
        var author = ContributionAccess.IsAuthor(reader, contribution);
        var insider = author || (reader.ReadsForItsSide && (contribution.FrameworkId is null || contribution.FrameworkId == reader.FrameworkId));
        var words = withText ? contribution.Current : null;
        return new(
            contribution.Id.ToString(),
            WireNames<ContributionKind>.Of(contribution.Kind),
            WireNames<ContributionChannel>.Of(contribution.Channel),
            contribution.DialogueId,
            contribution.Occasion,
            FrameworkOf(contribution),
            WireNames<Side>.Of(contribution.OwnerSide),
            contribution.OwnerOrganisation,
            contribution.Title,
            words?.Summary,
            contribution.Language,
            words?.Text,
            contribution.Words,
            insider ? contribution.WordLimit : null,
            insider ? contribution.RuleProfileId?.ToString() : null,
            WireNames<ConfidentialityClass>.Of(contribution.Confidentiality),
            WireNames<ContributionState>.Of(contribution.State),
            author && !contribution.RecordedAfterTheFact ? contribution.PublicationConsent : null,
            author && words is not null && contribution is { State: ContributionState.Draft, Channel: ContributionChannel.Dialogue } ? LodgeContribution.CountriesNamedIn(words) : null,
            insider ? contribution.ReceiptNumber : null,
            author || contribution.State != ContributionState.Withdrawn ? contribution.Checksum : null,
            contribution.LodgedAt,
            insider ? contribution.AcknowledgementDueAt : null,
            insider ? contribution.TimeZone : null,
            contribution.PublishedAt,
            contribution.WithdrawnAt,
            author ? contribution.WithdrawalReason : null,
            contribution.RecordedAfterTheFact,
            contribution.DeliveredOn,
            contribution.Source,
            contribution.Version);
    }

    /// <summary>The framework's id as the wire has it; null for reach <c>global</c>.</summary>
    public static string? FrameworkOf(Contribution contribution) => contribution.FrameworkId is { } framework ? $"frm_{framework:N}" : null;

    /// <summary>Whom its messages concern.</summary>
    public static string ReachOf(Contribution contribution) => FrameworkOf(contribution) is { } framework ? "framework:" + framework : "global";
}

/// <summary>What the audit keeps of a contribution: everything but words.</summary>
internal sealed record ContributionTrace(
    string Kind, string Channel, string State, string Confidentiality, string Language, int Words, string? RuleProfileId, string? Checksum, bool PublicationConsent, bool? ConfirmedCountryNames = null, bool? ConfirmedDuplicate = null)
{
    public static ContributionTrace Of(Contribution contribution, bool? confirmedCountryNames = null, bool? confirmedDuplicate = null) => new(
        WireNames<ContributionKind>.Of(contribution.Kind),
        WireNames<ContributionChannel>.Of(contribution.Channel),
        WireNames<ContributionState>.Of(contribution.State),
        WireNames<ConfidentialityClass>.Of(contribution.Confidentiality),
        contribution.Language,
        contribution.Words,
        contribution.RuleProfileId?.ToString(),
        contribution.Checksum,
        contribution.PublicationConsent,
        confirmedCountryNames,
        confirmedDuplicate);

    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(this, SubmissionsJson.Default.ContributionTrace);
}

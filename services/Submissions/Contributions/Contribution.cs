using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Contributions;

/// <summary>What an organisation, or a side as a whole, has to say: a statement, an intervention, a paper. Its words stand in its versions.</summary>
internal sealed class Contribution : Aggregate, IIdTag, IClassified
{
    public const string OneReceipt = "ux_contributions_receipt_number";

    /// <summary>The same words of the same author on the same day are recorded once.</summary>
    public const string OneRecord = "ux_contributions_recorded";

    private Contribution()
    {
    }

    public static string IdPrefix => "con";

    public Id<Contribution> Id { get; private init; }

    public Guid? FrameworkId { get; private init; }

    public ConfidentialityClass Confidentiality { get; private set; }

    public Side OwnerSide { get; private init; }

    public string? OwnerOrganisation { get; private init; }

    public ContributionKind Kind { get; private init; }

    public ContributionChannel Channel { get; private init; }

    /// <summary>A dialogue of the Events service, <c>evt_…</c>.</summary>
    public string? DialogueId { get; private init; }

    public ContributionState State { get; private set; }

    /// <summary>Of the last version; null after withdrawal.</summary>
    public string? Title { get; private set; }

    public string Language { get; private set; } = "";

    public string? Occasion { get; private set; }

    public int Words { get; private set; }

    /// <summary>The profile that binds it from drafting on (rule 49); null for history.</summary>
    public Id<RuleProfile>? RuleProfileId { get; private init; }

    /// <summary>What the profile says for its kind.</summary>
    public int? WordLimit { get; private init; }

    /// <summary>The author lets the secretariat publish it (rule 26).</summary>
    public bool PublicationConsent { get; private set; }

    public string? ReceiptNumber { get; private set; }

    public string? Checksum { get; private set; }

    public DateTimeOffset? LodgedAt { get; private set; }

    public DateTimeOffset? AcknowledgementDueAt { get; private set; }

    /// <summary>IANA name of the zone its due dates are stated in.</summary>
    public string? TimeZone { get; private set; }

    public DateTimeOffset? PublishedAt { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public string? WithdrawalReason { get; private set; }

    public bool RecordedAfterTheFact { get; private init; }

    /// <summary>When history says it was spoken or handed in.</summary>
    public DateOnly? DeliveredOn { get; private init; }

    public string? Source { get; private init; }

    public List<ContributionVersion> Versions { get; private init; } = [];

    /// <summary>The words as they are now; only where the versions were read as well.</summary>
    public ContributionVersion Current => Versions.MaxBy(version => version.Number) ?? throw new InvalidOperationException("The versions were not read.");

    public static Contribution Draft(
        Id<Contribution> id,
        Actor author,
        ContributionKind kind,
        ContributionChannel channel,
        string? dialogueId,
        RuleProfile profile,
        ContributionContent content,
        ConfidentialityClass confidentiality,
        bool publicationConsent)
    {
        var draft = new Contribution
        {
            Id = id,
            FrameworkId = author.FrameworkId,
            OwnerSide = author.Side,
            OwnerOrganisation = author.Organisation,
            Kind = kind,
            Channel = channel,
            DialogueId = dialogueId,
            RuleProfileId = profile.Id,
            WordLimit = profile.WordLimit(kind),
            TimeZone = profile.TimeZone,
            Versions = [new ContributionVersion(id, 1, author.FrameworkId, confidentiality, content)],
        };
        draft.Show(content, confidentiality, publicationConsent);
        return draft;
    }

    /// <summary>History, published from the start.</summary>
    public static Contribution Record(
        Id<Contribution> id,
        Guid? frameworkId,
        Side side,
        string? organisation,
        ContributionKind kind,
        ContributionChannel channel,
        string? dialogueId,
        ContributionContent content,
        DateOnly deliveredOn,
        string source,
        DateTimeOffset now)
    {
        var version = new ContributionVersion(id, 1, frameworkId, ConfidentialityClass.Public, content);
        version.Seal(ContributionVersion.ChecksumOf(content.Text), now);
        var record = new Contribution
        {
            Id = id,
            FrameworkId = frameworkId,
            OwnerSide = side,
            OwnerOrganisation = organisation,
            Kind = kind,
            Channel = channel,
            DialogueId = dialogueId,
            State = ContributionState.Published,
            Checksum = version.Checksum,
            PublishedAt = now,
            RecordedAfterTheFact = true,
            DeliveredOn = deliveredOn,
            Source = source,
            Versions = [version],
        };
        record.Show(content, ConfidentialityClass.Public, publicationConsent: true);
        return record;
    }

    public void Edit(ContributionContent content, ConfidentialityClass confidentiality, bool publicationConsent)
    {
        Move(ContributionAct.Edit);
        Current.Write(content, confidentiality);
        Show(content, confidentiality, publicationConsent);
    }

    public void Lodge(string receiptNumber, DateTimeOffset acknowledgementDueAt, DateTimeOffset now)
    {
        Move(ContributionAct.Lodge);
        var version = Current;
        version.Seal(ContributionVersion.ChecksumOf(version.Text!), now);
        (ReceiptNumber, Checksum, LodgedAt, AcknowledgementDueAt) = (receiptNumber, version.Checksum, now, acknowledgementDueAt);
    }

    public void Publish(DateTimeOffset now)
    {
        Move(ContributionAct.Publish);
        Versions.ForEach(version => version.Open());
        (Confidentiality, PublishedAt) = (ConfidentialityClass.Public, now);
    }

    public void Withdraw(string reason, DateTimeOffset now)
    {
        Move(ContributionAct.Withdraw);
        Versions.ForEach(version => version.Erase());
        (Title, WithdrawnAt, WithdrawalReason) = (null, now, reason);
    }

    public static void Map(EntityTypeBuilder<Contribution> contribution)
    {
        contribution.Property(row => row.Confidentiality).HasWireName();
        contribution.Property(row => row.OwnerSide).HasWireName();
        contribution.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        contribution.Property(row => row.Kind).HasWireName();
        contribution.Property(row => row.Channel).HasWireName();
        contribution.Property(row => row.DialogueId).HasMaxLength(36);
        contribution.Property(row => row.State).HasWireName();
        contribution.Property(row => row.Title).HasMaxLength(ContributionContent.MaxTitleLength);
        contribution.Property(row => row.Language).HasMaxLength(ContributionContent.MaxLanguageLength);
        contribution.Property(row => row.Occasion).HasMaxLength(ContributionContent.MaxOccasionLength);
        contribution.Property(row => row.ReceiptNumber).HasMaxLength(Contributions.ReceiptNumber.Length);
        contribution.Property(row => row.Checksum).HasMaxLength(64).IsFixedLength();
        contribution.Property(row => row.TimeZone).HasMaxLength(60);
        contribution.Property(row => row.WithdrawalReason).HasMaxLength(WithdrawContribution.MaxReasonLength);
        contribution.Property(row => row.Source).HasMaxLength(RecordContribution.MaxSourceLength);
        contribution.Ignore(row => row.Current);
        contribution.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId);
        contribution.HasMany(row => row.Versions).WithOne().HasForeignKey(version => version.ContributionId);
        // Each leads a list, and the id its pages.
        contribution.HasIndex(row => new { row.FrameworkId, row.Id });
        contribution.HasIndex(row => new { row.OwnerOrganisation, row.Id });
        contribution.HasIndex(row => new { row.DialogueId, row.Id }).HasFilter("dialogue_id is not null");
        // For the question whether the same text was lodged before.
        contribution.HasIndex(row => row.Checksum).HasFilter("checksum is not null");
        // Random and never chosen by a caller, so it may be unique across frameworks without telling anything.
        contribution.HasIndex(row => row.ReceiptNumber).IsUnique().HasDatabaseName(OneReceipt);
        contribution.HasIndex(row => new { row.FrameworkId, row.OwnerSide, row.OwnerOrganisation, row.DeliveredOn, row.Checksum })
            .IsUnique().AreNullsDistinct(false).HasFilter("recorded_after_the_fact").HasDatabaseName(OneRecord);
    }

    private void Move(ContributionAct act) => State = ContributionLife.After(State, act) ?? throw new InvalidOperationException($"{act} does not lead on from {State}.");

    private void Show(ContributionContent content, ConfidentialityClass confidentiality, bool publicationConsent) =>
        (Title, Language, Occasion, Words, Confidentiality, PublicationConsent) =
        (content.Title, content.Language, content.Occasion, WordCount.Of(content.Text), confidentiality, publicationConsent);
}

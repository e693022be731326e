using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>By what a side is proven to have been told.</summary>
internal enum ProofChannel
{
    Mail,
    Webhook,

    /// <summary>It spoke: whoever answers has been asked.</summary>
    Position,

    /// <summary>Entered by hand, with the document that shows it.</summary>
    Document,
}

/// <summary>Whether one side of a decision is proven to have been told of it: the first proof, which stands, and what failed before it. Only where the rules ask for proof.</summary>
internal sealed class SideNotice : IIdTag
{
    public const int MaxEvidenceLength = 200;

    public static string IdPrefix => "dno";

    public Id<SideNotice> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public Id<Decision> DecisionId { get; init; }

    public Side Side { get; init; }

    /// <summary>When the proof was on record here; the window counts from the last side's.</summary>
    public DateTimeOffset? ProvenAt { get; private set; }

    public ProofChannel? Channel { get; private set; }

    /// <summary>When the side was told, as the proof says, of a document the beginning of its day; never counted from.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>The notice, <c>msg_…</c>; of a proof by hand the document.</summary>
    public string? Evidence { get; private set; }

    /// <summary>Of a proof by hand.</summary>
    public string? Reason { get; private set; }

    /// <summary>Wire name of the side that entered a proof by hand.</summary>
    public string? RecordedBy { get; private set; }

    /// <summary>How many addressees it did not reach; one or more without a proof is a task for somebody.</summary>
    public int Bounces { get; private set; }

    public DateTimeOffset? BouncedAt { get; private set; }

    /// <summary>Of the last: mail, webhook or none.</summary>
    public string? BounceChannel { get; private set; }

    /// <summary>Of the last, as Notifications calls it.</summary>
    public string? BounceOutcome { get; private set; }

    public void Prove(NoticeProof proof, DateTimeOffset now) =>
        (ProvenAt, Channel, DeliveredAt, Evidence, Reason, RecordedBy) = (now, proof.Channel, proof.DeliveredAt, proof.Evidence, proof.Reason, proof.RecordedBy);

    public void Bounce(string channel, string outcome, DateTimeOffset at) => (Bounces, BounceChannel, BounceOutcome, BouncedAt) = (Bounces + 1, channel, outcome, at);

    public static void Map(EntityTypeBuilder<SideNotice> notice)
    {
        notice.ToTable("decision_notices");
        notice.Property(row => row.Side).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        notice.Property(row => row.Channel).HasMaxLength(10)
            .HasConversion(value => WireNames<ProofChannel>.Of(value!.Value), name => WireNames<ProofChannel>.Parse(name));
        notice.Property(row => row.Evidence).HasMaxLength(MaxEvidenceLength);
        notice.Property(row => row.Reason).HasMaxLength(Decision.MaxReasonLength);
        notice.Property(row => row.RecordedBy).HasMaxLength(20);
        notice.Property(row => row.BounceChannel).HasMaxLength(10);
        notice.Property(row => row.BounceOutcome).HasMaxLength(20);
        notice.HasIndex(row => new { row.DecisionId, row.Side }).IsUnique();
    }
}

/// <summary>What shows that a side has been told.</summary>
internal sealed record NoticeProof(ProofChannel Channel, DateTimeOffset DeliveredAt, string? Evidence = null, string? Reason = null, string? RecordedBy = null);

/// <summary>One side's notice as the API and the dossier show it.</summary>
/// <param name="Side">Whose.</param>
/// <param name="ProvenAt">When the proof was on record; null while there is none.</param>
/// <param name="Channel">By what: mail, webhook, position (it spoke) or document (entered by hand).</param>
/// <param name="DeliveredAt">When the side was told, as the proof says; of a document the beginning of its day.</param>
/// <param name="Evidence">The notice, <c>msg_…</c>, or the document.</param>
/// <param name="Reason">Why it was entered by hand.</param>
/// <param name="RecordedBy">The side that entered it by hand.</param>
/// <param name="Bounces">How many addressees of the side it did not reach before.</param>
/// <param name="BouncedAt">When it was last seen not to reach one.</param>
/// <param name="BounceChannel">mail or webhook; none where there was nobody to send it to.</param>
/// <param name="BounceOutcome">refused, failed, exhausted, stopped, skipped, withdrawn, late, unsent, gone or nobody; others may appear.</param>
internal sealed record SideNoticeAnswer(
    string Side, DateTimeOffset? ProvenAt, string? Channel, DateTimeOffset? DeliveredAt, string? Evidence, string? Reason, string? RecordedBy,
    int Bounces, DateTimeOffset? BouncedAt, string? BounceChannel, string? BounceOutcome)
{
    public static IReadOnlyList<SideNoticeAnswer> Of(IEnumerable<SideNotice> notices) => [.. notices.OrderBy(notice => notice.Side).Select(Of)];

    public static SideNoticeAnswer Of(SideNotice notice) => new(
        WireNames<Side>.Of(notice.Side),
        notice.ProvenAt,
        notice.Channel is { } channel ? WireNames<ProofChannel>.Of(channel) : null,
        notice.DeliveredAt,
        notice.Evidence,
        notice.Reason,
        notice.RecordedBy,
        notice.Bounces,
        notice.BouncedAt,
        notice.BounceChannel,
        notice.BounceOutcome);
}

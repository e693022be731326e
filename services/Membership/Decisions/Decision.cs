using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>Where a decision stands; new states may appear before the last.</summary>
internal enum DecisionState
{
    /// <summary>The sides are asked, and not of each is it proven that it has been told: no window runs, and they may speak all the same.</summary>
    Announced,

    /// <summary>Its window runs: the sides take positions.</summary>
    Open,

    /// <summary>The window ended with an objection: a reply, then a ruling or a vote.</summary>
    Contested,
    Closed,
}

/// <summary>How a decision ended.</summary>
internal enum DecisionOutcome
{
    Agreed,
    NotAgreed,

    /// <summary>Advisory: the window ended without an objection. Never an approval (rule 5).</summary>
    NoObjection,

    /// <summary>Advisory: a reasoned objection stands; the asker decides.</summary>
    Objected,

    /// <summary>What was asked about is over: nothing is decided, and nobody was silent.</summary>
    Withdrawn,
}

/// <summary>A question to the sides of a framework, with its clock and rules. Seen by the three sides of the framework and nobody else.</summary>
internal sealed class Decision : Aggregate, IIdTag
{
    /// <summary>A request of an asker opens one decision.</summary>
    public const string OnePerRequest = "ux_decisions_request";

    /// <summary>Names the end of the window among the decision's timers.</summary>
    public const string Timer = "clock";

    /// <summary>Generations of that timer: of the window as it opened, of its extension, of the contest.</summary>
    public const int WindowTimer = 1;
    public const int ExtensionTimer = 2;
    public const int ContestedTimer = 3;

    /// <summary>What the audit chain's actions on a decision begin with.</summary>
    public const string Actions = "decision.";

    public const int MaxSubjectLength = 60;
    public const int MaxQuestionLength = 2_000;
    public const int MaxRequestLength = 100;
    public const int MaxAskerLength = 40;
    public const int MaxReasonLength = 4_000;

    public static string IdPrefix => "dec";

    public Id<Decision> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    /// <summary>In kebab case.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What is decided on: its id with prefix, of whatever service.</summary>
    public string Subject { get; init; } = "";

    public string Question { get; init; } = "";

    /// <summary>The service that asked.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>The asker's own id of the question.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Wire names of <see cref="Side"/>, in the order of <see cref="Side"/>.</summary>
    public string[] EligibleSides { get; init; } = [];

    /// <summary>Whom an objection would concern, <c>org_…</c>; it may reply (rule 7).</summary>
    public string? ConcernedOrganisation { get; init; }

    public Id<DecisionProfile> ProfileId { get; init; }

    public int ProfileNumber { get; init; }

    /// <summary>The profile's, as they were when the decision opened (rule 49).</summary>
    public DecisionRules Rules { get; init; } = new();

    /// <summary>IANA, of the framework.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>When the sides were asked.</summary>
    public DateTimeOffset OpensAt { get; init; }

    /// <summary>When the window began (<see cref="WindowRule"/>); null before, and for ever where all spoke before.</summary>
    public DateTimeOffset? ClockStartedAt { get; private set; }

    /// <summary>The last second of the window; null as long as it has not begun. Moves once and only later (rule 5).</summary>
    public DateTimeOffset? ClosesAt { get; private set; }

    public DateTimeOffset? ExtendedAt { get; private set; }

    /// <summary>Wire name of the side that extended.</summary>
    public string? ExtendedBy { get; private set; }

    public string? ExtensionReason { get; private set; }

    public DecisionState State { get; private set; }

    /// <summary>When the window ended: its last second, or earlier when all had spoken; null while it runs.</summary>
    public DateTimeOffset? WindowEndedAt { get; private set; }

    /// <summary>The last second of the right of reply; null where there is none.</summary>
    public DateTimeOffset? ReplyClosesAt { get; private set; }

    /// <summary>The last second in which a contested decision can be decided.</summary>
    public DateTimeOffset? ContestedClosesAt { get; private set; }

    public DecisionOutcome? Outcome { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>When the platform wrote the end down: later than <see cref="ClosedAt"/> where nothing ran at that second.</summary>
    public DateTimeOffset? RecordedAt { get; private set; }

    /// <summary>From this instant on the clock has something to do; null when it has not.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>When those who remind of it were first told of it; null for one that was asked before they kept it.</summary>
    public DateTimeOffset? KnownAt { get; private set; }

    /// <summary>Every position ever taken, the late ones too.</summary>
    public List<Position> Positions { get; init; } = [];

    /// <summary>One for each eligible side where the rules ask for proof of notice; otherwise none.</summary>
    public List<SideNotice> Notices { get; init; } = [];

    public string Reach => $"framework:{FrameworkId}";

    /// <summary>The three sides of the framework see all of it: no decision is silent.</summary>
    public static string Class => nameof(ConfidentialityClass.FrameworkOnly);

    public IEnumerable<Side> Eligible => EligibleSides.Select(WireNames<Side>.Parse);

    /// <summary>A launch asks for every side's own yes, whatever its rules make of silence (decision 0026).</summary>
    public SilenceMeaning MeaningOfSilence => OutcomeRule.MeaningOfSilence(Rules, [.. Eligible], asksForEveryYes: Kind == RequestLaunch.Kind);

    /// <summary>The notice of a side that is still to be proven; null where it is, where no proof is asked for, and where the window no longer waits for it.</summary>
    public SideNotice? UnprovenNotice(Side side) => State == DecisionState.Announced ? Notices.Find(notice => notice.Side == side && notice.ProvenAt is null) : null;

    /// <summary>What the rule says at an instant, by everything said so far.</summary>
    public OutcomeRule.Verdict VerdictAt(DateTimeOffset now) => OutcomeRule.Of(OutcomeRule.Terms.Of(this), Positions, NotBeforeRecord(now));

    /// <summary>The instant to judge at. Another replica's clock, which wrote an end down, may be ahead of this one's: what has ended by then has ended, and nobody speaks before it.</summary>
    public DateTimeOffset NotBeforeRecord(DateTimeOffset now) =>
        State switch
        {
            DecisionState.Closed => RecordedAt,
            // Where every side had spoken, the last word is its end, otherwise the second after the last one.
            DecisionState.Contested => WindowEndedAt == ClosesAt ? AfterLastSecond(ClosesAt!.Value) : WindowEndedAt,
            _ => null,
        } is { } recorded && recorded > now ? recorded : now;

    /// <summary>What the rule says of an end that has come and that the clock has not written down yet, as after an outage; null where there is none.</summary>
    public OutcomeRule.Verdict? Unrecorded(DateTimeOffset now) => DueAt <= now ? OutcomeRule.ReadableOf(OutcomeRule.Terms.Of(this), Positions, now) : null;

    /// <summary>Begins the window if its rules let it begin.</summary>
    public bool StartClock()
    {
        if (WindowRule.Of(Rules, TimeZone, OpensAt, Notices.ConvertAll(notice => notice.ProvenAt)) is not { } window)
        {
            return false;
        }

        (ClockStartedAt, ClosesAt, State, DueAt) = (window.From, window.LastSecond, DecisionState.Open, AfterLastSecond(window.LastSecond));
        return true;
    }

    public void IsKnown(DateTimeOffset now) => KnownAt = now;

    public void Extend(DateTimeOffset closesAt, DateTimeOffset now, string side, string reason) =>
        (ClosesAt, DueAt, ExtendedAt, ExtendedBy, ExtensionReason) = (closesAt, AfterLastSecond(closesAt), now, side, reason);

    /// <summary>Moves on to what the rule says.</summary>
    public void Apply(OutcomeRule.Verdict verdict, DateTimeOffset now)
    {
        (State, Outcome, ClosedAt) = (verdict.State, verdict.Outcome, verdict.ClosedAt);
        (WindowEndedAt, ReplyClosesAt, ContestedClosesAt) = (verdict.WindowEndedAt, verdict.ReplyClosesAt, verdict.ContestedClosesAt);
        DueAt = State == DecisionState.Closed ? null : AfterLastSecond(verdict.ContestedClosesAt ?? ClosesAt!.Value);
        RecordedAt = State == DecisionState.Closed ? now : null;
    }

    /// <summary>The first instant a window that ends with this second is over.</summary>
    public static DateTimeOffset AfterLastSecond(DateTimeOffset lastSecond) => lastSecond.AddSeconds(1);

    public static void Map(EntityTypeBuilder<Decision> decision)
    {
        decision.Property(row => row.Kind).HasMaxLength(DecisionProfile.MaxKindLength);
        decision.Property(row => row.Subject).HasMaxLength(MaxSubjectLength);
        decision.Property(row => row.Question).HasMaxLength(MaxQuestionLength);
        decision.Property(row => row.AskedBy).HasMaxLength(MaxAskerLength);
        decision.Property(row => row.RequestId).HasMaxLength(MaxRequestLength);
        decision.Property(row => row.ConcernedOrganisation).HasMaxLength(36);
        decision.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        decision.Property(row => row.ExtendedBy).HasMaxLength(20);
        decision.Property(row => row.ExtensionReason).HasMaxLength(MaxReasonLength);
        decision.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<DecisionState>.Of(value), name => WireNames<DecisionState>.Parse(name));
        decision.Property(row => row.Outcome).HasMaxLength(20)
            .HasConversion(value => WireNames<DecisionOutcome>.Of(value!.Value), name => WireNames<DecisionOutcome>.Parse(name));
        decision.ComplexProperty(row => row.Rules, DecisionProfile.Map);
        decision.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId).OnDelete(DeleteBehavior.Restrict);
        decision.HasOne<DecisionProfile>().WithMany().HasForeignKey(row => row.ProfileId).OnDelete(DeleteBehavior.Restrict);
        decision.HasMany(row => row.Positions).WithOne().HasForeignKey(position => position.DecisionId).OnDelete(DeleteBehavior.Restrict);
        decision.HasMany(row => row.Notices).WithOne().HasForeignKey(notice => notice.DecisionId).OnDelete(DeleteBehavior.Restrict);
        decision.HasIndex(row => new { row.FrameworkId, row.AskedBy, row.RequestId }).IsUnique().HasDatabaseName(OnePerRequest);
        decision.HasIndex(row => new { row.FrameworkId, row.Subject });
        decision.HasIndex(row => row.OpensAt).HasFilter("known_at IS NULL AND state <> 'closed'").HasDatabaseName("ix_decisions_unknown");
        decision.HasIndex(row => row.DueAt).HasFilter("due_at IS NOT NULL");
    }
}

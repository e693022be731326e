using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>Where an application stands; new states may appear.</summary>
internal enum ApplicationState
{
    /// <summary>Seen by the applicant alone.</summary>
    Draft,
    Submitted,

    /// <summary>A coordinator checks completeness, duplicates and conflicts of interest.</summary>
    Screening,

    /// <summary>The applicant was asked for more; the clock stands.</summary>
    InfoRequested,

    /// <summary>The file has passed; members comment, and when their window has closed the alliance decides.</summary>
    MemberComments,

    /// <summary>The Government was asked whether it objects (rule 37); its time runs.</summary>
    GovernmentWindow,

    /// <summary>It has objected, with a reason, or not; the alliance decides.</summary>
    GovernmentHeard,

    /// <summary>The alliance needs something by a date; the clock stands.</summary>
    Deferred,
    Admitted,
    Declined,

    /// <summary>The applicant has appealed against its decline.</summary>
    Appealed,
    Withdrawn,

    /// <summary>The applicant did not answer by the date. Computed from the dates on every read; a job only announces it.</summary>
    Expired,
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

/// <summary>What the Government said of an applicant (rule 37); advice, whatever it is.</summary>
internal enum GovernmentOutcome
{
    /// <summary>Said so, or silent. Never an approval.</summary>
    NoObjection,
    Objected,
}

/// <summary>What became of an appeal.</summary>
internal enum AppealOutcome
{
    /// <summary>The decline stands.</summary>
    Upheld,

    /// <summary>The applicant is admitted; one that was declined out of its screening is screened on.</summary>
    Overturned,
}

/// <summary>An organisation asks to become a member of an alliance (rule 36). Never public: <see cref="MembershipAccess"/> says who sees it.</summary>
internal sealed class MembershipApplication : Aggregate, IIdTag
{
    /// <summary>One body has one open application to an alliance, a draft included.</summary>
    public const string OneOpen = "ux_applications_open";

    /// <summary>The states of an application that is not over; of a body and an alliance there is one in these.</summary>
    public static readonly ApplicationState[] Open =
    [
        ApplicationState.Draft, ApplicationState.Submitted, ApplicationState.Screening, ApplicationState.InfoRequested, ApplicationState.MemberComments,
        ApplicationState.GovernmentWindow, ApplicationState.GovernmentHeard, ApplicationState.Deferred, ApplicationState.Appealed,
    ];

    public static string IdPrefix => "apn";

    /// <summary>One that is overdue for an answer, at an instant: its state on record is an earlier one until the job announces it.</summary>
    public static Expression<Func<MembershipApplication, bool>> IsOverdue(DateTimeOffset now)
    {
        var lastSecondBefore = now.AddSeconds(-1);
        return row => (row.State == ApplicationState.InfoRequested || row.State == ApplicationState.Deferred) && row.AnswerDueAt <= lastSecondBefore;
    }

    /// <summary>One whose decision is overdue at an instant (rule 36): it does not wait for its applicant, and the day meant for the decision is over. It stays open; a later decision counts.</summary>
    public static Expression<Func<MembershipApplication, bool>> WaitsTooLong(DateTimeOffset now)
    {
        var lastSecondBefore = now.AddSeconds(-1);
        return row => (row.State == ApplicationState.Submitted
                || row.State == ApplicationState.Screening
                || row.State == ApplicationState.MemberComments
                || row.State == ApplicationState.GovernmentWindow
                || row.State == ApplicationState.GovernmentHeard
                || row.State == ApplicationState.Appealed)
            && row.DecisionDueAt <= lastSecondBefore;
    }

    public Id<MembershipApplication> Id { get; init; }

    /// <summary>The alliance's; null for an application to a network.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    /// <summary>On record; <see cref="StateAt"/> says what holds.</summary>
    public ApplicationState State { get; private set; }

    public string Statement { get; private set; } = "";

    /// <summary>Wire names of <see cref="Perspective"/>.</summary>
    public string[] Perspectives { get; private set; } = [];

    /// <summary>Wire names of <see cref="Theme"/>.</summary>
    public string[] Themes { get; private set; } = [];

    /// <summary>Member organisations that speak for the applicant, <c>org_…</c>.</summary>
    public string[] Sponsors { get; private set; } = [];

    public string? UnodcReference { get; private set; }

    /// <summary>When UNODC said that the reference is its own; from then on it stands in place of sponsors.</summary>
    public DateTimeOffset? ReferenceConfirmedAt { get; private set; }

    public string ConflictOfInterest { get; private set; } = "";

    public GovernmentTies GovernmentTies { get; private set; }

    /// <summary>The numbers it is handled by from its submission on, whatever is published later (rule 49).</summary>
    public Id<RuleProfile> RuleProfileId { get; private set; }

    /// <summary>IANA, of the alliance.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The person or client that applied; they do not decide.</summary>
    public string SubmittedBy { get; private set; } = "";

    /// <summary>Null for a draft, as the two that follow.</summary>
    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>The last second in which members may comment and nobody may decide; before the screening is passed, the earliest there can be.</summary>
    public DateTimeOffset? CommentsCloseAt { get; private set; }

    /// <summary>A target: a later decision counts (rule 36). It moves by the time the clock stood; an appeal has one of its own, from its day on.</summary>
    public DateTimeOffset? DecisionDueAt { get; private set; }

    /// <summary>When the file passed the screening, so that members' time began.</summary>
    public DateTimeOffset? CommentsOpenedAt { get; private set; }

    /// <summary>What the coordinator who passed it discloses of interests of their own (rule 39).</summary>
    public string? AssessorInterest { get; private set; }

    /// <summary>How often the applicant was asked for more.</summary>
    public int InformationRounds { get; private set; }

    /// <summary>How often the decision was put off.</summary>
    public int Deferrals { get; private set; }

    /// <summary>What the alliance needs before it decides.</summary>
    public string? Needs { get; private set; }

    /// <summary>The last second in which the applicant may answer what it was asked.</summary>
    public DateTimeOffset? AnswerDueAt { get; private set; }

    /// <summary>Since when the clock stands; null while it runs.</summary>
    public DateTimeOffset? ClockStoppedAt { get; private set; }

    /// <summary>How long it stood before.</summary>
    public TimeSpan ClockStood { get; private set; }

    /// <summary>Those of the alliance who screened, asked, deferred or decided; an appeal is decided by others (rule 36).</summary>
    public string[] Assessors { get; private set; } = [];

    /// <summary>When it was admitted, declined, withdrawn or expired.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public string? Reason { get; private set; }

    public Id<AllianceMembership>? MembershipId { get; private set; }

    /// <summary>The last second in which a declined applicant may appeal.</summary>
    public DateTimeOffset? AppealDueAt { get; private set; }

    public DateTimeOffset? AppealedAt { get; private set; }

    public string? AppealGrounds { get; private set; }

    public AppealOutcome? AppealOutcome { get; private set; }

    public string? AppealReason { get; private set; }

    /// <summary>The decision in which the Government was asked, <c>dec_…</c>.</summary>
    public string? GovernmentDecision { get; private set; }

    public GovernmentOutcome? GovernmentOutcome { get; private set; }

    /// <summary>Of its objection.</summary>
    public string? GovernmentReason { get; private set; }

    /// <summary>The last second in which the applicant may reply to an objection and nobody may decide.</summary>
    public DateTimeOffset? ReplyDueAt { get; private set; }

    public string? Reply { get; private set; }

    public DateTimeOffset? RepliedAt { get; private set; }

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
        application.Property(row => row.GovernmentTies).HasMaxLength(30).HasDefaultValue(GovernmentTies.None)
            .HasConversion(value => WireNames<GovernmentTies>.Of(value), name => WireNames<GovernmentTies>.Parse(name));
        application.Property(row => row.AppealOutcome).HasMaxLength(20)
            .HasConversion(value => WireNames<AppealOutcome>.Of(value!.Value), name => WireNames<AppealOutcome>.Parse(name));
        application.Property(row => row.GovernmentDecision).HasMaxLength(36);
        application.Property(row => row.GovernmentOutcome).HasMaxLength(20)
            .HasConversion(value => WireNames<GovernmentOutcome>.Of(value!.Value), name => WireNames<GovernmentOutcome>.Parse(name));
        application.Property(row => row.GovernmentReason).HasMaxLength(Decision.MaxReasonLength);
        application.Property(row => row.Reply).HasMaxLength(AnswerObjection.MaxReplyLength);
        application.Property(row => row.Statement).HasMaxLength(ApplicationForm.MaxStatementLength);
        application.Property(row => row.UnodcReference).HasMaxLength(ApplicationForm.MaxReferenceLength);
        application.Property(row => row.ConflictOfInterest).HasMaxLength(ApplicationForm.MaxDisclosureLength);
        application.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        application.Property(row => row.SubmittedBy).HasMaxLength(36);
        application.Property(row => row.AssessorInterest).HasMaxLength(PassScreening.MaxInterestLength);
        application.Property(row => row.Needs).HasMaxLength(Assessment.MaxReasonLength);
        application.Property(row => row.Reason).HasMaxLength(Assessment.MaxReasonLength);
        application.Property(row => row.AppealGrounds).HasMaxLength(AppealDecline.MaxGroundsLength);
        application.Property(row => row.AppealReason).HasMaxLength(Assessment.MaxReasonLength);
        application.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        application.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId).OnDelete(DeleteBehavior.Restrict);
        application.HasOne<AllianceMembership>().WithMany().HasForeignKey(row => row.MembershipId);
        application.HasIndex(row => new { row.FrameworkId, row.AllianceId, row.OrganisationId }).IsUnique().AreNullsDistinct(false)
            .HasFilter($"state in ({string.Join(", ", Open.Select(state => $"'{WireNames<ApplicationState>.Of(state)}'"))})").HasDatabaseName(OneOpen);
        application.HasIndex(row => row.AnswerDueAt).HasFilter("state in ('infoRequested', 'deferred')");
    }

    /// <summary>What holds at an instant, whether or not the job has announced it.</summary>
    public ApplicationState StateAt(DateTimeOffset now) =>
        State is ApplicationState.InfoRequested or ApplicationState.Deferred && !RuleWindow.IsOpen(AnswerDueAt!.Value, now) ? ApplicationState.Expired : State;

    /// <summary>Takes what the form says; only a draft and an answer change it.</summary>
    public void Take(ApplicationForm.Content content)
    {
        if (content.UnodcReference != UnodcReference)
        {
            ReferenceConfirmedAt = null;
        }

        (Statement, Perspectives, Themes, Sponsors, UnodcReference, ConflictOfInterest, GovernmentTies) =
            (content.Statement, content.Perspectives, content.Themes, content.Sponsors, content.UnodcReference, content.ConflictOfInterest, content.GovernmentTies);
    }

    public void ConfirmReference(DateTimeOffset now) => ReferenceConfirmedAt = now;

    /// <summary>A draft keeps the profile in force; its submission takes the one in force then.</summary>
    public void Draft(string by, RuleProfile profile) => (State, SubmittedBy, RuleProfileId) = (ApplicationState.Draft, by, profile.Id);

    public void Submit(string by, RuleProfile profile, DateTimeOffset now)
    {
        (State, SubmittedBy, RuleProfileId, SubmittedAt) = (ApplicationState.Submitted, by, profile.Id, now);
        CommentsCloseAt = RuleWindow.Parse(profile.MemberCommentWindow).LastSecond(now, TimeZone);
        DecisionDueAt = RuleWindow.Parse(profile.DecisionTarget).LastSecond(now, TimeZone);
    }

    public void Screen(string assessor) => (State, Assessors) = (ApplicationState.Screening, With(assessor));

    public void AskForInformation(string assessor, RuleProfile profile, DateTimeOffset now)
    {
        (State, Assessors, ClockStoppedAt) = (ApplicationState.InfoRequested, With(assessor), now);
        InformationRounds++;
        AnswerDueAt = RuleWindow.Parse(profile.InformationWindow).LastSecond(now, TimeZone);
    }

    public void Defer(string assessor, string needs, DateTimeOffset until, DateTimeOffset now)
    {
        (State, Assessors, Needs, AnswerDueAt, ClockStoppedAt) = (ApplicationState.Deferred, With(assessor), needs, until, now);
        Deferrals++;
    }

    /// <summary>The applicant has answered: back to the screening, or after a deferral to those who decide. The clock goes on.</summary>
    public void TakeAnswer(RuleProfile profile, DateTimeOffset now)
    {
        State = State != ApplicationState.Deferred ? ApplicationState.Screening
            : GovernmentOutcome is null ? ApplicationState.MemberComments : ApplicationState.GovernmentHeard;
        ClockStood += now - ClockStoppedAt!.Value;
        (ClockStoppedAt, AnswerDueAt) = (null, null);
        DecisionDueAt = RuleWindow.Parse(profile.DecisionTarget).LastSecond((AppealedAt ?? SubmittedAt!.Value) + ClockStood, TimeZone);
    }

    public void Pass(string assessor, string interest, RuleProfile profile, DateTimeOffset now)
    {
        (State, Assessors, AssessorInterest, CommentsOpenedAt) = (ApplicationState.MemberComments, With(assessor), interest, now);
        CommentsCloseAt = RuleWindow.Parse(profile.MemberCommentWindow).LastSecond(now, TimeZone);
    }

    /// <summary>Who asks in an appeal takes no part in what is appealed against.</summary>
    public void AskGovernment(string assessor, string decision) =>
        (State, Assessors, GovernmentDecision) = (ApplicationState.GovernmentWindow, IsUnderAppeal ? Assessors : With(assessor), decision);

    /// <param name="reason">Of an objection; null for none.</param>
    /// <param name="profile">Says how long the applicant may reply.</param>
    /// <param name="at">When it is heard; the applicant's time to reply begins.</param>
    public void HearGovernment(string? reason, RuleProfile profile, DateTimeOffset at)
    {
        (State, GovernmentOutcome, GovernmentReason) =
            (IsUnderAppeal ? ApplicationState.Appealed : ApplicationState.GovernmentHeard, reason is null ? Applications.GovernmentOutcome.NoObjection : Applications.GovernmentOutcome.Objected, reason);
        ReplyDueAt = reason is null ? null : RuleWindow.Parse(profile.ReplyWindow).LastSecond(at, TimeZone);
    }

    public void TakeReply(string reply, DateTimeOffset now) => (Reply, RepliedAt) = (reply, now);

    public void Admit(string assessor, DateTimeOffset now, string? reason, Id<AllianceMembership> membership)
    {
        Assessors = With(assessor);
        End(ApplicationState.Admitted, now, reason, membership);
    }

    public void Decline(string assessor, DateTimeOffset now, string reason, RuleProfile profile)
    {
        Assessors = With(assessor);
        AppealDueAt = AppealedAt is null ? RuleWindow.Parse(profile.AppealWindow).LastSecond(now, TimeZone) : null;
        End(ApplicationState.Declined, now, reason);
    }

    public void Withdraw(DateTimeOffset now, string? reason) => End(ApplicationState.Withdrawn, now, reason);

    /// <summary>Writes down what <see cref="StateAt"/> says already; it ended with the second after the date that was not kept.</summary>
    public void Expire() => End(ApplicationState.Expired, AnswerDueAt!.Value.AddSeconds(1), null);

    /// <summary>The clock begins anew with it.</summary>
    public void Appeal(string grounds, RuleProfile profile, DateTimeOffset now) =>
        (State, AppealGrounds, AppealedAt, EndedAt, ClockStood, DecisionDueAt) =
            (ApplicationState.Appealed, grounds, now, null, TimeSpan.Zero, RuleWindow.Parse(profile.DecisionTarget).LastSecond(now, TimeZone));

    /// <param name="outcome">Upheld: the decline stands, with its reason.</param>
    /// <param name="reason">Of those who decided on the appeal.</param>
    /// <param name="now">When.</param>
    /// <param name="membership">Of an applicant admitted by it; null for one that goes back to its screening.</param>
    public void EndAppeal(AppealOutcome outcome, string reason, DateTimeOffset now, Id<AllianceMembership>? membership)
    {
        (AppealOutcome, AppealReason) = (outcome, reason);
        if (outcome == Applications.AppealOutcome.Overturned && !WasPassed)
        {
            // Neither its sponsors nor the members were heard: it is screened on, and admitted like any other.
            State = ApplicationState.Screening;
            return;
        }

        End(outcome == Applications.AppealOutcome.Upheld ? ApplicationState.Declined : ApplicationState.Admitted, now, Reason, membership);
    }

    /// <summary>Its file has passed the screening, so that members' time to comment has begun.</summary>
    public bool WasPassed => CommentsOpenedAt is not null;

    private bool IsUnderAppeal => AppealedAt is not null && AppealOutcome is null;

    private void End(ApplicationState state, DateTimeOffset now, string? reason, Id<AllianceMembership>? membership = null) =>
        (State, EndedAt, Reason, MembershipId, ClockStoppedAt, AnswerDueAt) = (state, now, reason, membership, null, null);

    private string[] With(string assessor) => Assessors.Contains(assessor) ? Assessors : [.. Assessors, assessor];
}

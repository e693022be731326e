using Trilateral.Membership.Applications;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership;

/// <summary>The service's name (also its schema, database role, broker user and queue prefix) and what it exchanges with others.</summary>
internal static class MembershipService
{
    public const string Name = "membership";
    public const string Database = Name + "db";

    public static MessagingDefinition Messaging { get; } = new MessagingDefinition(Name)
        .Publishes<OrganisationRegistered>()
        .Publishes<OrganisationProfileChanged>()
        .Publishes<OrganisationMerged>()
        .Publishes<PersonRoleGiven>(mustRoute: false)
        .Publishes<PersonRoleEnded>()
        .Publishes<FrameworkEstablished>(mustRoute: false)
        .Publishes<FrameworkBodiesChanged>(mustRoute: false)
        .Publishes<TreatyStatusRecorded>(mustRoute: false)
        .Publishes<PilotInitiativeLaunched>()
        .Publishes<PilotInterestReceived>()
        .Publishes<PilotInitiativeProposed>()
        .Publishes<PilotLaunchNotAgreed>()
        .Publishes<PilotLaunchEventRecorded>()
        .Publishes<PilotInitiativeActivated>()
        .Publishes<PilotInitiativeSuspended>()
        .Publishes<PilotInitiativeResumed>()
        .Publishes<PilotInitiativeRenewed>()
        .Publishes<PilotInitiativeClosed>()
        .Publishes<StakeholderMapped>(mustRoute: false)
        .Publishes<StakeholderShared>(mustRoute: false)
        .Publishes<StakeholderUnshared>(mustRoute: false)
        .Publishes<PriorityProposed>(mustRoute: false)
        .Publishes<PriorityAgreed>(mustRoute: false)
        .Publishes<MeasurePlanned>(mustRoute: false)
        .Publishes<MeasureCompleted>(mustRoute: false)
        .Publishes<TrilateralMeetingRecorded>(mustRoute: false)
        .Publishes<SignatureAsked>()
        .Publishes<FoundingSigned>()
        .Publishes<FoundingRestated>()
        .Publishes<FoundingWithdrawn>()
        .Publishes<FoundingExpired>()
        .Publishes<AllianceFounded>()
        .Publishes<AllianceNested>(mustRoute: false)
        .Publishes<MemberAdmitted>()
        .Publishes<MembershipRenewed>(mustRoute: false)
        .Publishes<RenewalReminded>()
        .Publishes<GraceBegan>(mustRoute: false)
        .Publishes<MemberLapsed>()
        .Publishes<MemberBecameInactive>()
        .Publishes<MemberHeardAgain>(mustRoute: false)
        .Publishes<SuspensionProposed>()
        .Publishes<SuspensionDismissed>()
        .Publishes<MemberSuspended>()
        .Publishes<MemberReinstated>(mustRoute: false)
        .Publishes<MemberLeft>(mustRoute: false)
        .Publishes<ApplicationReceived>()
        .Publishes<ApplicationMoved>()
        .Publishes<AllianceFacilitatorElected>(mustRoute: false)
        .Publishes<WorkingGroupFounded>(mustRoute: false)
        .Publishes<WorkingGroupConvenorChanged>(mustRoute: false)
        .Publishes<ApplicationDeclined>()
        .Publishes<ApplicationWithdrawn>()
        .Publishes<SigningKeyPublished>()
        .Publishes<SigningKeyRetired>()
        .Publishes<ClientEpochRaised>()
        .Publishes<MandateGranted>()
        .Publishes<MandateEnded>()
        .Publishes<MandateReplaced>()
        .Publishes<IdentityBeat>()
        .Publishes<DecisionAnnounced>()
        .Publishes<DecisionOpened>()
        .Publishes<DecisionRestated>()
        .Publishes<PositionTaken>()
        .Publishes<DecisionExtended>()
        .Publishes<DecisionContested>()
        .Publishes<DecisionClosed>()
        .Publishes<DecisionRefused>(mustRoute: false)
        .Consumes<LaunchOnDecisionConsumer>(Name + "-launch-on-decision")
        .Consumes<NoteGovernmentOutcomeConsumer>("membership-note-government-outcome")
        .Publishes<DecisionDue>()
        .Consumes<OpenRequestedDecisionConsumer>(OpenRequestedDecisionConsumer.Queue)
        .Consumes<CloseDueDecisionsConsumer>(CloseDueDecisionsConsumer.Queue)
        .Consumes<NoteNoticeDeliveredConsumer>("membership-note-notices")
        .Consumes<NoteNoticeBouncedConsumer>("membership-note-notices")
        .Consumes<HearRegistrationConsumer>("membership-hear-acts")
        .Consumes<HearWaitingConsumer>("membership-hear-acts")
        .Consumes<HearContributionConsumer>("membership-hear-acts")
        .Consumes<HearWithdrawalConsumer>("membership-hear-acts")
        .KeepsIdentity<MembershipDbContext>();
}

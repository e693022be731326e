using Trilateral.Membership.Applications;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
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
        .Publishes<FrameworkEstablished>(mustRoute: false)
        .Publishes<PilotInitiativeLaunched>(mustRoute: false)
        .Publishes<AllianceFounded>()
        .Publishes<AllianceNested>(mustRoute: false)
        .Publishes<MemberAdmitted>()
        .Publishes<ApplicationReceived>(mustRoute: false)
        .Publishes<ApplicationMoved>(mustRoute: false)
        .Publishes<AllianceFacilitatorElected>(mustRoute: false)
        .Publishes<WorkingGroupFounded>(mustRoute: false)
        .Publishes<WorkingGroupConvenorChanged>(mustRoute: false)
        .Publishes<ApplicationDeclined>(mustRoute: false)
        .Publishes<ApplicationWithdrawn>(mustRoute: false)
        .Publishes<SigningKeyPublished>()
        .Publishes<SigningKeyRetired>()
        .Publishes<ClientEpochRaised>()
        .Publishes<MandateGranted>()
        .Publishes<MandateEnded>()
        .Publishes<IdentityBeat>()
        .Publishes<DecisionOpened>(mustRoute: false)
        .Publishes<DecisionExtended>(mustRoute: false)
        .Publishes<DecisionContested>(mustRoute: false)
        .Publishes<DecisionClosed>(mustRoute: false)
        .Publishes<DecisionRefused>(mustRoute: false)
        .Publishes<DecisionDue>()
        .Consumes<OpenRequestedDecisionConsumer>(OpenRequestedDecisionConsumer.Queue)
        .Consumes<CloseDueDecisionsConsumer>(CloseDueDecisionsConsumer.Queue)
        .Consumes<NoteGovernmentOutcomeConsumer>("membership-note-government-outcome")
        .KeepsIdentity<MembershipDbContext>();
}

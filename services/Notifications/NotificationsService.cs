using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Applications;
using Trilateral.Notifications.Contracts;
using Trilateral.Notifications.Contributions;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Dialogues;
using Trilateral.Notifications.Frameworks;
using Trilateral.Notifications.Mandates;
using Trilateral.Notifications.Organisations;
using Trilateral.Notifications.PilotInitiatives;
using Trilateral.Notifications.RuleProfiles;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications;

/// <summary>The service's name (also its schema, database role, broker user and queue prefix) and what it exchanges with others.</summary>
internal static class NotificationsService
{
    public const string Name = "notifications";
    public const string Database = Name + "db";

    public static MessagingDefinition Messaging { get; } = new MessagingDefinition(Name)
        .Publishes<NoticeDelivered>()
        .Publishes<NoticeBounced>()
        .Consumes<KeepOrganisationConsumer>("notifications-keep-organisation")
        .Consumes<KeepOrganisationProfileConsumer>("notifications-keep-organisation")
        .Consumes<KeepMergedOrganisationConsumer>("notifications-keep-organisation")
        .Consumes<KeepAllianceConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfSignatureAskedConsumer>("notifications-tell-of-alliances")
        .Consumes<KeepSignatureConsumer>("notifications-tell-of-alliances")
        .Consumes<KeepRestatedFoundingConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfExpiredFoundingConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfWithdrawnFoundingConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfMemberConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfRenewalDueConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfLapseConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfSilenceConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfSuspensionConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfProposedSuspensionConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfDismissedSuspensionConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfApplicationReceivedConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfApplicationMovedConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfApplicationDeclinedConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfApplicationWithdrawnConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfGraceConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfRenewalConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfReinstatementConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfLeaverConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfElectionConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfNestingConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfWorkingGroupConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfConvenorConsumer>("notifications-tell-of-alliances")
        .Consumes<TellOfReplacementConsumer>("notifications-tell-of-mandates")
        .Consumes<TellOfEndedFunctionConsumer>("notifications-tell-of-mandates")
        .Consumes<TellOfDecisionAnnouncedConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfDecisionOpenedConsumer>("notifications-tell-of-decisions")
        .Consumes<KeepRestatedDecisionConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfPositionConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfDecisionExtendedConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfDecisionContestedConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfDecisionClosedConsumer>("notifications-tell-of-decisions")
        .Consumes<TellOfInterestInPilotConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotProposedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotLaunchNotAgreedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotLaunchedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotLaunchEventConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotActivatedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotSuspendedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotResumedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotRenewedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPilotClosedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPriorityProposedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfPriorityAgreedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfMeasurePlannedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfMeasureCompletedConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<TellOfTrilateralMeetingConsumer>("notifications-tell-of-pilot-initiatives")
        .Consumes<KeepDialogueConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfRegistrationConfirmedConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfRegistrationWaitListedConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfRegistrationPromotedConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfRegistrationCancelledConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfDialogueCancelledConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfHeldEventConsumer>("notifications-tell-of-dialogues")
        .Consumes<TellOfLodgingConsumer>("notifications-tell-of-contributions")
        .Consumes<TellOfPublicationConsumer>("notifications-tell-of-contributions")
        .Consumes<TellOfWithdrawalConsumer>("notifications-tell-of-contributions")
        .Consumes<TellOfRuleProfileConsumer>("notifications-tell-of-contributions")
        .Consumes<TellOfFrameworkConsumer>("notifications-tell-of-frameworks")
        .Consumes<TellOfBodiesConsumer>("notifications-tell-of-frameworks")
        .Consumes<TellOfTreatyStatusConsumer>("notifications-tell-of-frameworks")
        .KeepsIdentity<NotificationsDbContext>();
}

using System.Text.Json.Serialization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.PilotInterests;
using Trilateral.Membership.Roadmaps;
using Trilateral.Membership.RuleProfiles;
using Trilateral.Membership.Stakeholders;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.Membership.TrilateralMeetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterOrganisation.Request), TypeInfoPropertyName = "RegisterOrganisationRequest")]
[JsonSerializable(typeof(OrganisationAnswer))]
[JsonSerializable(typeof(Page<OrganisationAnswer>))]
[JsonSerializable(typeof(EstablishFramework.Request), TypeInfoPropertyName = "EstablishFrameworkRequest")]
[JsonSerializable(typeof(FrameworkAnswer))]
[JsonSerializable(typeof(Page<FrameworkAnswer>))]
[JsonSerializable(typeof(RecordPilotInitiative.Request), TypeInfoPropertyName = "RecordPilotInitiativeRequest")]
[JsonSerializable(typeof(PilotInitiativeAnswer))]
[JsonSerializable(typeof(Page<PilotInitiativeAnswer>))]
[JsonSerializable(typeof(Page<ListPilotSteps.StepAnswer>))]
[JsonSerializable(typeof(RequestLaunch.Request), TypeInfoPropertyName = "RequestLaunchRequest")]
[JsonSerializable(typeof(RecordLaunchEvent.Request), TypeInfoPropertyName = "RecordLaunchEventRequest")]
[JsonSerializable(typeof(SuspendPilotInitiative.Request), TypeInfoPropertyName = "SuspendPilotInitiativeRequest")]
[JsonSerializable(typeof(ResumePilotInitiative.Request), TypeInfoPropertyName = "ResumePilotInitiativeRequest")]
[JsonSerializable(typeof(RenewPilotInitiative.Request), TypeInfoPropertyName = "RenewPilotInitiativeRequest")]
[JsonSerializable(typeof(ClosePilotInitiative.Request), TypeInfoPropertyName = "ClosePilotInitiativeRequest")]
[JsonSerializable(typeof(ExpressInterest.Request), TypeInfoPropertyName = "ExpressInterestRequest")]
[JsonSerializable(typeof(PilotInterestAnswer))]
[JsonSerializable(typeof(Page<PilotInterestAnswer>))]
[JsonSerializable(typeof(RecordTreatyStatus.Request), TypeInfoPropertyName = "RecordTreatyStatusRequest")]
[JsonSerializable(typeof(TreatyStatusAnswer))]
[JsonSerializable(typeof(Page<TreatyStatusAnswer>))]
[JsonSerializable(typeof(ReadTreatyStanding.StandingAnswer))]
[JsonSerializable(typeof(MapStakeholder.Request), TypeInfoPropertyName = "MapStakeholderRequest")]
[JsonSerializable(typeof(ShareStakeholder.Request), TypeInfoPropertyName = "ShareStakeholderRequest")]
[JsonSerializable(typeof(StakeholderAnswer))]
[JsonSerializable(typeof(Page<StakeholderAnswer>))]
[JsonSerializable(typeof(StakeholderAudit))]
[JsonSerializable(typeof(ProposePriority.Request), TypeInfoPropertyName = "ProposePriorityRequest")]
[JsonSerializable(typeof(PriorityAnswer))]
[JsonSerializable(typeof(Page<PriorityAnswer>))]
[JsonSerializable(typeof(PlanMeasure.Request), TypeInfoPropertyName = "PlanMeasureRequest")]
[JsonSerializable(typeof(CompleteMeasure.Request), TypeInfoPropertyName = "CompleteMeasureRequest")]
[JsonSerializable(typeof(MeasureAnswer))]
[JsonSerializable(typeof(Page<ListMeasures.Entry>))]
[JsonSerializable(typeof(RecordTrilateralMeeting.Request), TypeInfoPropertyName = "RecordTrilateralMeetingRequest")]
[JsonSerializable(typeof(TrilateralMeetingAnswer))]
[JsonSerializable(typeof(Page<TrilateralMeetingAnswer>))]
[JsonSerializable(typeof(TrilateralMeetingAudit))]
[JsonSerializable(typeof(ReadNextMeeting.NextMeetingAnswer))]
[JsonSerializable(typeof(PublishRuleProfile.Request), TypeInfoPropertyName = "PublishRuleProfileRequest")]
[JsonSerializable(typeof(RuleProfileAnswer))]
[JsonSerializable(typeof(Page<RuleProfileAnswer>))]
[JsonSerializable(typeof(FoundAlliance.Request), TypeInfoPropertyName = "FoundAllianceRequest")]
[JsonSerializable(typeof(NestAlliance.Request), TypeInfoPropertyName = "NestAllianceRequest")]
[JsonSerializable(typeof(AllianceAnswer))]
[JsonSerializable(typeof(Page<AllianceAnswer>))]
[JsonSerializable(typeof(Page<ListMembers.Answer>))]
[JsonSerializable(typeof(NewMember.MemberAudit))]
[JsonSerializable(typeof(SubmitApplication.Request), TypeInfoPropertyName = "SubmitApplicationRequest")]
[JsonSerializable(typeof(AdmitMember.Request), TypeInfoPropertyName = "AdmitMemberRequest")]
[JsonSerializable(typeof(DeclineApplication.Request), TypeInfoPropertyName = "DeclineApplicationRequest")]
[JsonSerializable(typeof(WithdrawApplication.Request), TypeInfoPropertyName = "WithdrawApplicationRequest")]
[JsonSerializable(typeof(ApplicationAnswer))]
[JsonSerializable(typeof(Page<ApplicationAnswer>))]
[JsonSerializable(typeof(ApplicationAudit))]
[JsonSerializable(typeof(PublishDecisionProfile.Request), TypeInfoPropertyName = "PublishDecisionProfileRequest")]
[JsonSerializable(typeof(DecisionProfileAnswer))]
[JsonSerializable(typeof(Page<DecisionProfileAnswer>))]
[JsonSerializable(typeof(TakePosition.Request), TypeInfoPropertyName = "TakePositionRequest")]
[JsonSerializable(typeof(ExtendWindow.Request), TypeInfoPropertyName = "ExtendWindowRequest")]
[JsonSerializable(typeof(ReplyToObjection.Request), TypeInfoPropertyName = "ReplyToObjectionRequest")]
[JsonSerializable(typeof(DecideContested.Request), TypeInfoPropertyName = "DecideContestedRequest")]
[JsonSerializable(typeof(VoteOnContested.Request), TypeInfoPropertyName = "VoteOnContestedRequest")]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(Page<DecisionAnswer>))]
[JsonSerializable(typeof(Page<ForecastSilence.Expectation>))]
[JsonSerializable(typeof(ReadDecisionRecord.Answer), TypeInfoPropertyName = "DecisionRecordAnswer")]
[JsonSerializable(typeof(ReadDossier.Answer), TypeInfoPropertyName = "SignedDossier")]
[JsonSerializable(typeof(ReadDossier.Dossier))]
[JsonSerializable(typeof(DecisionAudit))]
internal sealed partial class MembershipJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.PilotInterests;
using Trilateral.Membership.Roadmaps;
using Trilateral.Membership.RuleProfiles;
using Trilateral.Membership.Suspensions;
using Trilateral.Membership.Stakeholders;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.Membership.TrilateralMeetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterOrganisation.Request), TypeInfoPropertyName = "RegisterOrganisationRequest")]
[JsonSerializable(typeof(OrganisationAnswer))]
[JsonSerializable(typeof(Page<OrganisationAnswer>))]
[JsonSerializable(typeof(ChangeProfile.Request), TypeInfoPropertyName = "ChangeProfileRequest")]
[JsonSerializable(typeof(ProfileAnswer))]
[JsonSerializable(typeof(Page<ProfileAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<OtherName>))]
[JsonSerializable(typeof(FindDuplicates.Answer), TypeInfoPropertyName = "FindDuplicatesAnswer")]
[JsonSerializable(typeof(MergeOrganisation.Request), TypeInfoPropertyName = "MergeOrganisationRequest")]
[JsonSerializable(typeof(MergeOrganisation.Moved))]
[JsonSerializable(typeof(ImportOrganisations.Request), TypeInfoPropertyName = "ImportOrganisationsRequest")]
[JsonSerializable(typeof(ImportOrganisations.Report), TypeInfoPropertyName = "ImportOrganisationsReport")]
[JsonSerializable(typeof(GivePersonRole.Request), TypeInfoPropertyName = "GivePersonRoleRequest")]
[JsonSerializable(typeof(EndPersonRole.Request), TypeInfoPropertyName = "EndPersonRoleRequest")]
[JsonSerializable(typeof(PersonRoleAnswer))]
[JsonSerializable(typeof(Page<PersonRoleAnswer>))]
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
[JsonSerializable(typeof(RenewMembership.Request), TypeInfoPropertyName = "RenewMembershipRequest")]
[JsonSerializable(typeof(LeaveAlliance.Request), TypeInfoPropertyName = "LeaveAllianceRequest")]
[JsonSerializable(typeof(MembershipAnswer))]
[JsonSerializable(typeof(CountMemberships.Answer), TypeInfoPropertyName = "CountMembershipsAnswer")]
[JsonSerializable(typeof(CountMemberships.Count), TypeInfoPropertyName = "CountMembershipsCount")]
[JsonSerializable(typeof(CountMemberships.Part), TypeInfoPropertyName = "CountMembershipsPart")]
[JsonSerializable(typeof(StandingAudit))]
[JsonSerializable(typeof(ProposeSuspension.Request), TypeInfoPropertyName = "ProposeSuspensionRequest")]
[JsonSerializable(typeof(ReplyToSuspension.Request), TypeInfoPropertyName = "ReplyToSuspensionRequest")]
[JsonSerializable(typeof(DecideSuspension.Request), TypeInfoPropertyName = "DecideSuspensionRequest")]
[JsonSerializable(typeof(LiftSuspension.Request), TypeInfoPropertyName = "LiftSuspensionRequest")]
[JsonSerializable(typeof(SuspensionAnswer))]
[JsonSerializable(typeof(Page<SuspensionAnswer>))]
[JsonSerializable(typeof(SuspensionAudit))]
[JsonSerializable(typeof(DecisionAudit))]
internal sealed partial class MembershipJson : JsonSerializerContext;

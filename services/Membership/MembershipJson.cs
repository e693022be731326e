using System.Text.Json.Serialization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.AllianceWorkingGroups;
using Trilateral.Membership.Applications;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;
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
[JsonSerializable(typeof(PublishRuleProfile.Request), TypeInfoPropertyName = "PublishRuleProfileRequest")]
[JsonSerializable(typeof(RuleProfileAnswer))]
[JsonSerializable(typeof(Page<RuleProfileAnswer>))]
[JsonSerializable(typeof(FoundAlliance.Request), TypeInfoPropertyName = "FoundAllianceRequest")]
[JsonSerializable(typeof(NestAlliance.Request), TypeInfoPropertyName = "NestAllianceRequest")]
[JsonSerializable(typeof(AllianceAnswer))]
[JsonSerializable(typeof(Page<AllianceAnswer>))]
[JsonSerializable(typeof(Page<ListMembers.Answer>))]
[JsonSerializable(typeof(NewMember.MemberAudit))]
[JsonSerializable(typeof(ApplicationForm))]
[JsonSerializable(typeof(RequestInformation.Request), TypeInfoPropertyName = "RequestInformationRequest")]
[JsonSerializable(typeof(ProvideInformation.Request), TypeInfoPropertyName = "ProvideInformationRequest")]
[JsonSerializable(typeof(PassScreening.Request), TypeInfoPropertyName = "PassScreeningRequest")]
[JsonSerializable(typeof(ReadScreening.Screening))]
[JsonSerializable(typeof(CommentOnApplication.Request), TypeInfoPropertyName = "CommentOnApplicationRequest")]
[JsonSerializable(typeof(CommentOnApplication.CommentAudit))]
[JsonSerializable(typeof(CommentAnswer))]
[JsonSerializable(typeof(Page<CommentAnswer>))]
[JsonSerializable(typeof(Page<ListInformationRequests.Inquiry>))]
[JsonSerializable(typeof(DeferApplication.Request), TypeInfoPropertyName = "DeferApplicationRequest")]
[JsonSerializable(typeof(AnswerObjection.Request), TypeInfoPropertyName = "AnswerObjectionRequest")]
[JsonSerializable(typeof(ElectFacilitator.Request), TypeInfoPropertyName = "ElectFacilitatorRequest")]
[JsonSerializable(typeof(Page<ListFacilitators.Facilitation>))]
[JsonSerializable(typeof(FoundWorkingGroup.Request), TypeInfoPropertyName = "FoundWorkingGroupRequest")]
[JsonSerializable(typeof(ChangeConvenor.Request), TypeInfoPropertyName = "ChangeConvenorRequest")]
[JsonSerializable(typeof(WorkingGroupAnswer))]
[JsonSerializable(typeof(Page<WorkingGroupAnswer>))]
[JsonSerializable(typeof(AppealDecline.Request), TypeInfoPropertyName = "AppealDeclineRequest")]
[JsonSerializable(typeof(DecideAppeal.Request), TypeInfoPropertyName = "DecideAppealRequest")]
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

using System.Text.Json.Serialization;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.People;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;
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
internal sealed partial class MembershipJson : JsonSerializerContext;

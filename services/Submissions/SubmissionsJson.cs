using System.Text.Json.Serialization;
using Trilateral.ServiceDefaults.Http;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublishRuleProfile.Request), TypeInfoPropertyName = "PublishRuleProfileRequest")]
[JsonSerializable(typeof(RuleProfileAnswer))]
[JsonSerializable(typeof(Page<RuleProfileAnswer>))]
[JsonSerializable(typeof(DraftContribution.Request), TypeInfoPropertyName = "DraftContributionRequest")]
[JsonSerializable(typeof(EditContribution.Request), TypeInfoPropertyName = "EditContributionRequest")]
[JsonSerializable(typeof(LodgeContribution.Request), TypeInfoPropertyName = "LodgeContributionRequest")]
[JsonSerializable(typeof(WithdrawContribution.Request), TypeInfoPropertyName = "WithdrawContributionRequest")]
[JsonSerializable(typeof(RecordContribution.Request), TypeInfoPropertyName = "RecordContributionRequest")]
[JsonSerializable(typeof(ContributionAnswer))]
[JsonSerializable(typeof(Page<ContributionAnswer>))]
[JsonSerializable(typeof(ContributionTrace))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class SubmissionsJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Trilateral.Membership.Mandates;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Tokens;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<PublicKey>))]
[JsonSerializable(typeof(RegisterClient.Request), TypeInfoPropertyName = "RegisterClientRequest")]
[JsonSerializable(typeof(CloseClient.Request), TypeInfoPropertyName = "CloseClientRequest")]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(Page<ClientAnswer>))]
[JsonSerializable(typeof(OAuthRefusal.Answer), TypeInfoPropertyName = "OAuthRefusalAnswer")]
[JsonSerializable(typeof(IssueToken.Answer), TypeInfoPropertyName = "IssueTokenAnswer")]
[JsonSerializable(typeof(IntrospectToken.Answer), TypeInfoPropertyName = "IntrospectTokenAnswer")]
[JsonSerializable(typeof(PublishMetadata.AuthorizationServer))]
[JsonSerializable(typeof(PublishMetadata.ProtectedResource))]
[JsonSerializable(typeof(GrantMandate.Request), TypeInfoPropertyName = "GrantMandateRequest")]
[JsonSerializable(typeof(EndMandate.Request), TypeInfoPropertyName = "EndMandateRequest")]
[JsonSerializable(typeof(ReplaceMandate.Request), TypeInfoPropertyName = "ReplaceMandateRequest")]
[JsonSerializable(typeof(MandateAnswer))]
[JsonSerializable(typeof(Page<MandateAnswer>))]
[JsonSerializable(typeof(Page<ListHolders.Holder>))]
internal sealed partial class TokensJson : JsonSerializerContext;

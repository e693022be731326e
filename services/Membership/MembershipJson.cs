using System.Text.Json.Serialization;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterOrganisation.Request))]
[JsonSerializable(typeof(OrganisationAnswer))]
[JsonSerializable(typeof(Page<OrganisationAnswer>))]
internal sealed partial class MembershipJson : JsonSerializerContext;

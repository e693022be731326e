using System.Text.Json.Serialization;
using Trilateral.Membership.Organisations;

namespace Trilateral.Membership;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterOrganisation.Request))]
[JsonSerializable(typeof(OrganisationAnswer))]
internal sealed partial class MembershipJson : JsonSerializerContext;

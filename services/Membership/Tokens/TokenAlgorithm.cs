using System.Text.Json.Serialization;

namespace Trilateral.Membership.Tokens;

/// <summary>What access tokens are signed with (RFC 7518); a client that cannot check the usual one asks for the other when it is registered.</summary>
internal enum TokenAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256: the usual one.</summary>
    [JsonStringEnumMemberName("ES256")]
    Es256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    [JsonStringEnumMemberName("RS256")]
    Rs256,
}

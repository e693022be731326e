using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>A client as its administrator sees it. The secret itself stands only in the one answer that makes it, never to be read again.</summary>
internal sealed record ClientAnswer(
    string Id,
    string Name,
    string Side,
    string? Framework,
    string? Organisation,
    string? PersonId,
    int QuotaPerMinute,
    string TokenAlgorithm,
    string State,
    IReadOnlyList<PublicKey> PublicKeys,
    IReadOnlyList<ShownSecret> Secrets,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ClosedAt,
    string Record,
    long Version,
    string? Secret = null) : IRecorded
{
    public static ClientAnswer Of(ApiClient client) => new(
        client.Id.ToString(),
        client.Name,
        WireNames<Side>.Of(client.Side),
        client.Framework,
        client.Organisation,
        client.PersonId,
        client.QuotaPerMinute,
        WireNames<TokenAlgorithm>.Of(client.TokenAlgorithm),
        client.IsClosed ? "closed" : "open",
        client.PublicKeys,
        [.. client.Secrets.OrderBy(secret => secret.CreatedAt).Select(secret => new ShownSecret(secret.Id.ToString(), secret.CreatedAt))],
        client.CreatedAt,
        client.ClosedAt,
        $"/membership/v1/clients/{client.Id}/record",
        client.Version);
}

/// <summary>One secret of a client, without the secret.</summary>
internal sealed record ShownSecret(string Id, DateTimeOffset CreatedAt);

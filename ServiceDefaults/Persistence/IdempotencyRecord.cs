namespace Trilateral.ServiceDefaults.Persistence;

/// <summary>One use of an <c>Idempotency-Key</c>, written in the transaction of the effect it stands for and kept 72 h (reliability 2.2, 2.9).</summary>
public sealed class IdempotencyRecord
{
    internal const int MaxRouteLength = 300;

    /// <summary>Who sent the key: two principals may use the same one.</summary>
    public required string PrincipalId { get; init; }

    /// <summary>Method and path, e.g. <c>POST /membership/v1/organisations</c>.</summary>
    public required string Route { get; init; }

    /// <summary>As sent; at most 255 characters.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request body and its If-Match, to tell a repeat from a different request under the same key.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>HTTP status of the stored answer; below 500, never 412 or 429.</summary>
    public required int Status { get; init; }

    /// <summary>The answer as it is replayed, encrypted: it may hold a secret that is shown once, or a text that is not for everybody who reads the database (decision 0022).</summary>
    public required byte[] Response { get; init; }

    /// <summary>By the database clock.</summary>
    public DateTimeOffset CreatedAt { get; private set; }
}

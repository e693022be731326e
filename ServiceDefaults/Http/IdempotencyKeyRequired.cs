using Microsoft.AspNetCore.Builder;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Marks a creating POST: without Idempotency-Key it is refused, with one it happens at most once (design §9, reliability 2.9).</summary>
public sealed class IdempotencyKeyRequired
{
    internal static readonly IdempotencyKeyRequired Instance = new();
}

/// <summary>Marks a POST whose answer shows a secret once: a repeat with the same key shows it again, and no cache may keep it (design §9).</summary>
public sealed class SecretShown
{
    internal static readonly SecretShown Instance = new();
}

public static class IdempotencyKeyRequiredExtensions
{
    public static TBuilder RequireIdempotencyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(IdempotencyKeyRequired.Instance);

    public static TBuilder ShowsSecret<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(SecretShown.Instance);
}

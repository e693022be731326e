using Microsoft.AspNetCore.Builder;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Marks a creating POST: without Idempotency-Key it is refused, with one it happens at most once (design §9, reliability 2.9).</summary>
public sealed class IdempotencyKeyRequired
{
    internal static readonly IdempotencyKeyRequired Instance = new();
}

public static class IdempotencyKeyRequiredExtensions
{
    public static TBuilder RequireIdempotencyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(IdempotencyKeyRequired.Instance);
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Marks a read whose answer is no record with a version of its own; its ETag is made of what it says.</summary>
public sealed class ContentTagged
{
    internal static readonly ContentTagged Strongly = new();
    internal static readonly ContentTagged Weakly = new();
}

public static class ContentTaggedExtensions
{
    /// <param name="builder">The endpoint.</param>
    /// <param name="weakly">For lists that are not <see cref="PagingExtensions.Paged"/>, which are tagged anyway.</param>
    public static TBuilder TagByContent<TBuilder>(this TBuilder builder, bool weakly = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(weakly ? ContentTagged.Weakly : ContentTagged.Strongly);
}

/// <summary>Tags lists (weakly) and marked reads by the bytes of their answer; a caller who has them already gets 304 (wire-contracts §3, rows 4 and 5).</summary>
internal sealed class ContentTagMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<PagedList>() is not null ? TagAsync(context, weakly: true)
            : metadata?.GetMetadata<ContentTagged>() is { } mark ? TagAsync(context, mark == ContentTagged.Weakly)
            : next(context);
    }

    private async Task TagAsync(HttpContext context, bool weakly)
    {
        var response = context.Response;
        var client = response.Body;
        using var body = new MemoryStream();
        response.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = client;
        }

        if (response.StatusCode == StatusCodes.Status200OK && IsUnchanged(context, body, weakly))
        {
            return;
        }

        body.Position = 0;
        await body.CopyToAsync(client, context.RequestAborted);
    }

    private static bool IsUnchanged(HttpContext context, MemoryStream body, bool weakly)
    {
        var response = context.Response;
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length)).AsSpan(0, 16))}\"";
        response.Headers.ETag = weakly ? "W/" + tag : tag;
        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = "private, no-cache";
            response.Headers.Vary = "Authorization";
        }

        if (!EntityTags.NoneMatchHolds(context.Request, tag))
        {
            return false;
        }

        response.StatusCode = StatusCodes.Status304NotModified;
        response.ContentType = null;
        response.ContentLength = null;
        return true;
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Keeps a JSON body in memory while its request runs: its fingerprint is taken before it is read, and whoever refuses it looks at it again.</summary>
internal static class RereadableBody
{
    public static Task KeepAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
        {
            Keep(context.Request);
        }

        return next(context);
    }

    /// <summary>Never on disk, whatever its length: it may hold what nobody else may read.</summary>
    public static void Keep(HttpRequest request)
    {
        var length = request.ContentLength is { } told and <= PlatformDefaults.MaxBodyBytes ? (int)Math.Max(told, 1) : PlatformDefaults.MaxBodyBytes;
        request.EnableBuffering(bufferThreshold: length);
    }
}

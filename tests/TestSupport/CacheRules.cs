using System.Text.Json.Nodes;

namespace Trilateral.TestSupport;

/// <summary>Who may keep an answer that was got by a token (wire-contracts §3, row 17).</summary>
internal static class CacheRules
{
    /// <summary>The same for whoever asks, because no record stands in it; a route is added here with a reason that a reviewer accepts.</summary>
    private static readonly string[] Catalogues =
    [
        // Which events there are, and in what form, is code, published with the API description.
        "/notifications/v1/event-types", "/notifications/v1/event-types/",
    ];

    /// <returns>What is wrong with the cache rules of a success; null for nothing.</returns>
    public static string? Broken(HttpResponseMessage answer, string path, string text)
    {
        var cache = answer.Headers.CacheControl;
        var expected = ShowsSecret(text) ? "no-store" : Catalogues.Any(one => path == one || (one.EndsWith('/') && path.StartsWith(one, StringComparison.Ordinal))) ? "public, max-age=300" : "private, no-cache";
        var kept = expected switch
        {
            "no-store" => cache is { NoStore: true },
            "public, max-age=300" => cache is { Public: true, Private: false, MaxAge.TotalSeconds: 300 },
            _ => cache is { NoStore: true } or { Public: false, Private: true, NoCache: true, MaxAge: null, SharedMaxAge: null },
        };
        return kept ? null : $"Cache-Control is {cache?.ToString() ?? "(none)"} and not {expected}";
    }

    /// <summary>A secret is shown once, in the answer that makes it; what is kept of it between would show it again.</summary>
    public static bool ShowsSecret(string text) =>
        text.StartsWith('{') && text.Contains("\"secret\":", StringComparison.Ordinal) && JsonNode.Parse(text) is JsonObject shown && shown["secret"] is not null;
}

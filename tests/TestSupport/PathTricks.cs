namespace Trilateral.TestSupport;

/// <summary>Other spellings of a path (reliability §4, test 41): each meets the same decision as the path itself, or nothing.</summary>
internal static class PathTricks
{
    public static IReadOnlyList<string> Of(ConventionRoute route, params string[] ids)
    {
        var path = route.PathTo(ids);
        return
        [
            route.ShoutedPathTo(ids),
            path + "/",
            "/" + path,
            path.Replace("/v1/", "/v1//", StringComparison.Ordinal),
            path.Replace("/v1/", "/v1/./", StringComparison.Ordinal),
            path.Replace("/v1/", "/v1/x/%2e%2e/", StringComparison.Ordinal),
            path.Replace("/v1/", "/%76%31/", StringComparison.Ordinal),
            path + ";x=1",
            path + ".json",
            path + "/x/%2e%2e",
        ];
    }

    /// <summary>The path exactly as it stands here; the usual ways would tidy it up before it is sent.</summary>
    public static Uri Address(HttpClient client, string path) =>
        new(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}

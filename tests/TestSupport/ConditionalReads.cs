using System.Net;

namespace Trilateral.TestSupport;

/// <summary>What a read that succeeds carries, and how it answers a reader who has it already (wire-contracts §3, rows 4, 5, 17 and 23).</summary>
internal static class ConditionalReads
{
    private static readonly string[] KeptInNotModified = ["ETag", "Cache-Control", "Vary"];

    private static readonly string[] KeptInHead = [.. KeptInNotModified, "Content-Type", "Link", "X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "Strict-Transport-Security"];

    /// <returns>What is wrong; nothing when the path is not there for this reader.</returns>
    public static async Task<IReadOnlyList<string>> CheckAsync(HttpClient reader, string path, CancellationToken stop)
    {
        using var get = await reader.GetAsync(path, stop);
        if (get.StatusCode != HttpStatusCode.OK)
        {
            return [];
        }

        var text = await get.Content.ReadAsStringAsync(stop);
        // What the audit chain holds about a thing is a list too, of entries.
        var isList = text.StartsWith("{\"items\":", StringComparison.Ordinal) || path.Split('?')[0].EndsWith("/record", StringComparison.Ordinal);
        if (get.Headers.ETag is not { } tag || tag.IsWeak != isList)
        {
            return [$"200 with the ETag {get.Headers.ETag?.ToString() ?? "(none)"}; a record has a strong one, a list a weak one"];
        }

        var broken = new List<string>();
        if (CacheRules.Broken(get, path.Split('?')[0], text) is { } cached)
        {
            broken.Add($"200, {cached}");
        }

        if (get.Headers.CacheControl is { Private: true } && !get.Headers.Vary.Contains("Authorization"))
        {
            broken.Add($"200 for one reader alone, with Vary {string.Join(", ", get.Headers.Vary)}");
        }

        using var ask = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await reader.SendAsync(ask, stop);
        broken.AddRange(KeptInHead.Where(name => Header(head, name) != Header(get, name)).Select(name => $"HEAD has {name} {Header(head, name)}, GET {Header(get, name)}"));
        foreach (var known in new[] { tag.ToString(), "W/" + tag.Tag, $"\"other\", {tag}", "*", "W/\"x\",W/" + tag.Tag })
        {
            using var answer = await IfNoneMatchAsync(known);
            if (answer.StatusCode != HttpStatusCode.NotModified || (await answer.Content.ReadAsByteArrayAsync(stop)).Length > 0)
            {
                broken.Add($"If-None-Match: {known} gets {(int)answer.StatusCode} and not an empty 304");
            }

            broken.AddRange(KeptInNotModified.Where(name => Header(answer, name) != Header(get, name)).Select(name => $"304 has {name} {Header(answer, name)}, 200 {Header(get, name)}"));
        }

        foreach (var other in new[] { "\"other\"", tag.Tag.Trim('"') })
        {
            using var answer = await IfNoneMatchAsync(other);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                broken.Add($"If-None-Match: {other} gets {(int)answer.StatusCode}");
            }
        }

        return broken;

        async Task<HttpResponseMessage> IfNoneMatchAsync(string tags)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("If-None-Match", tags);
            return await reader.SendAsync(request, stop);
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}

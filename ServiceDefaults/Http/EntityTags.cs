using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Strong entity tags made of a record's version (wire-contracts §3, rows 4 to 6).</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>If-None-Match compares weakly: lists of tags and <c>*</c> work.</summary>
    public static bool NoneMatchHolds(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags)
        && tags.Any(one => one.Tag == "*" || one.Tag == tag);
}

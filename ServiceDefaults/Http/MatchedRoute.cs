using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The route a request took, in one spelling: paths match whatever the case of their fixed parts and with a slash too many at the end.</summary>
internal static partial class MatchedRoute
{
    /// <summary>The path with the fixed parts as the route writes them and the ids as they were sent.</summary>
    public static string PathOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint route
        ? Write(route, part => context.GetRouteValue(part.Name) as string)
        : context.Request.Path.Value ?? "/";

    /// <summary>The route's own pattern, for example <c>/events/v1/dialogues/{id}</c>.</summary>
    public static string PatternOf(RouteEndpoint route) => Write(route, part => $"{{{part.Name}}}");

    /// <summary>The last id of the path that has the form of one; else the pattern. Whether there is such a record plays no part.</summary>
    public static string SubjectOf(HttpContext context, RouteEndpoint route) =>
        route.RoutePattern.Parameters.Select(part => context.GetRouteValue(part.Name) as string).LastOrDefault(value => value is not null && WellFormedId().IsMatch(value))
        ?? PatternOf(route);

    private static string Write(RouteEndpoint route, Func<RoutePatternParameterPart, string?> write) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => write(parameter),
            _ => null,
        }))));

    [GeneratedRegex(@"^[a-z]{3}_[0-9a-f]{32}\z")]
    private static partial Regex WellFormedId();
}

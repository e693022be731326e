using System.Text.RegularExpressions;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Which event types an endpoint wants: a type, a prefix with a star (<c>organisation.*</c>), or <c>*</c> for all.</summary>
internal static partial class EventTypePatterns
{
    public const int MaxCount = 50;

    public static bool IsValid(string pattern) => pattern.Length <= 64 && Pattern().IsMatch(pattern);

    public static bool Match(IReadOnlyCollection<string> patterns, string type) => patterns.Any(pattern => Match(pattern, type));

    /// <summary>The types of the catalogue that these patterns want.</summary>
    public static string[] TypesOf(IReadOnlyCollection<string> patterns) => [.. NoticeTypes.All.Select(type => type.Name).Where(type => Match(patterns, type))];

    private static bool Match(string pattern, string type) => pattern switch
    {
        "*" => true,
        [.. var prefix, '.', '*'] => type.Length > prefix.Length + 1 && type.StartsWith(prefix + ".", StringComparison.Ordinal),
        _ => string.Equals(pattern, type, StringComparison.Ordinal),
    };

    [GeneratedRegex(@"^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}(\.\*)?)\z")]
    private static partial Regex Pattern();
}

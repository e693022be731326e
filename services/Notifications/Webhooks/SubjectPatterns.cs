using System.Text.RegularExpressions;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Which subjects an endpoint wants: one record by its id, or every record of a kind by the kind's prefix and a star (<c>dec_*</c>); none named means all.</summary>
internal static partial class SubjectPatterns
{
    public const int MaxCount = 50;

    public static bool IsValid(string pattern) => Pattern().IsMatch(pattern);

    public static bool Match(IReadOnlyCollection<string> patterns, string subject) => patterns.Count == 0 || patterns.Any(pattern => Match(pattern, subject));

    /// <summary>For <c>LIKE ANY</c>; what <see cref="Match(IReadOnlyCollection{string}, string)"/> says of more than none.</summary>
    public static string[] ToLike(IReadOnlyCollection<string> patterns) => [.. patterns.Select(pattern => pattern.Replace("_", @"\_", StringComparison.Ordinal).Replace('*', '%'))];

    private static bool Match(string pattern, string subject) =>
        pattern is [.. var prefix, '*'] ? subject.StartsWith(prefix, StringComparison.Ordinal) : string.Equals(pattern, subject, StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z]{2,5}_([0-9a-f]{32}|\*)\z")]
    private static partial Regex Pattern();
}

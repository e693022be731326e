using System.Text;
using System.Text.RegularExpressions;

namespace Trilateral.Notifications.Bounces;

/// <summary>What a mail server says became of a mail it had taken (RFC 3464). It is read as far as the platform acts on it: to whom it came, and the worst thing it says of a recipient.</summary>
/// <param name="ReturnPaths">To which it came.</param>
/// <param name="Addresses">Of the recipient it speaks of, as the mail had it and as it was in the end.</param>
/// <param name="Action">failed, delayed, delivered, relayed or expanded.</param>
/// <param name="Status">Enhanced (RFC 3463).</param>
internal sealed partial record BounceReport(IReadOnlyList<string> ReturnPaths, IReadOnlyList<string> Addresses, string Action, string Status)
{
    private static readonly string[] RecipientHeaders = ["x-original-to", "delivered-to", "envelope-to", "to"];

    private static readonly string[] AddressFields = ["original-recipient", "final-recipient"];

    public bool HasFailed => Action == "failed";

    public bool IsForGood => HasFailed && Status.StartsWith('5');

    /// <returns>Null for everything else: answers of people and of machines, complaints, what cannot be read.</returns>
    public static BounceReport? Read(string mail)
    {
        var (headers, body) = Split(Lines(mail), 0);
        if (Parameter(headers, "report-type") != "delivery-status" || Parameter(headers, "boundary") is not { } boundary || StatusPart(body, boundary) is not { } status)
        {
            return null;
        }

        var groups = Groups(status).Where(group => group.ContainsKey("action") && EnhancedStatus().IsMatch(group.GetValueOrDefault("status", ""))).ToList();
        var worst = groups.Find(group => IsFailed(group)) ?? groups.FirstOrDefault();
        string[] recipients = [.. RecipientHeaders.Where(headers.ContainsKey).SelectMany(name => headers[name].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        string[] addresses = worst is null ? [] : [.. AddressFields.Where(worst.ContainsKey).Select(name => worst[name][(worst[name].IndexOf(';', StringComparison.Ordinal) + 1)..].Trim())];
        return worst is null ? null : new(recipients, addresses, worst["action"].Trim().ToLowerInvariant(), EnhancedStatus().Match(worst["status"]).Value);

        static bool IsFailed(Dictionary<string, string> group) => group["action"].Trim().Equals("failed", StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The lines of the report's part that machines read; null where it has none.</summary>
    private static string[]? StatusPart(string[] body, string boundary)
    {
        for (var line = 0; line < body.Length; line++)
        {
            if (!body[line].StartsWith("--" + boundary, StringComparison.Ordinal))
            {
                continue;
            }

            var end = Array.FindIndex(body, line + 1, one => one.StartsWith("--" + boundary, StringComparison.Ordinal));
            var (headers, content) = Split(body[..(end < 0 ? body.Length : end)], line + 1);
            if (headers.GetValueOrDefault("content-type", "").StartsWith("message/delivery-status", StringComparison.OrdinalIgnoreCase))
            {
                return IsBase64(headers) ? Lines(Decode(content)) : content;
            }
        }

        return null;
    }

    private static bool IsBase64(Dictionary<string, string> headers) => headers.GetValueOrDefault("content-transfer-encoding", "").Trim().Equals("base64", StringComparison.OrdinalIgnoreCase);

    private static string Decode(string[] content)
    {
        var bytes = new byte[content.Sum(line => line.Length)];
        return Convert.TryFromBase64String(string.Concat(content), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private static IEnumerable<Dictionary<string, string>> Groups(string[] lines)
    {
        for (var start = 0; start < lines.Length;)
        {
            var end = Array.FindIndex(lines, start, line => line.Length == 0);
            end = end < 0 ? lines.Length : end;
            yield return Split(lines[..end], start).Headers;
            start = end + 1;
        }
    }

    /// <summary>Header fields from a line on, folded ones as one, and what follows the empty line. Of a field that comes twice, both.</summary>
    private static (Dictionary<string, string> Headers, string[] Body) Split(string[] lines, int start)
    {
        var (headers, last, line) = (new Dictionary<string, string>(StringComparer.Ordinal), "", start);
        for (; line < lines.Length && lines[line].Length > 0; line++)
        {
            var colon = lines[line].IndexOf(':', StringComparison.Ordinal);
            if (lines[line][0] is ' ' or '\t')
            {
                headers[last] = headers.GetValueOrDefault(last, "") + " " + lines[line].Trim();
            }
            else if (colon > 0)
            {
                last = lines[line][..colon].ToLowerInvariant();
                headers[last] = headers.TryGetValue(last, out var before) ? $"{before}, {lines[line][(colon + 1)..].Trim()}" : lines[line][(colon + 1)..].Trim();
            }
        }

        return (headers, line < lines.Length ? lines[(line + 1)..] : []);
    }

    private static string? Parameter(Dictionary<string, string> headers, string name)
    {
        var type = headers.GetValueOrDefault("content-type", "");
        var found = type.StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase) ? Regex.Match(type, $"""\b{name}\s*=\s*(?:"([^"]+)"|([^\s;]+))""", RegexOptions.IgnoreCase) : Match.Empty;
        return found.Success ? (found.Groups[1].Success ? found.Groups[1].Value : name == "boundary" ? found.Groups[2].Value : found.Groups[2].Value.ToLowerInvariant()) : null;
    }

    [GeneratedRegex(@"\b[245]\.\d{1,3}\.\d{1,3}\b")]
    private static partial Regex EnhancedStatus();
}

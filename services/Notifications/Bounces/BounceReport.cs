using System.Text;
using System.Text.RegularExpressions;

namespace Trilateral.Notifications.Bounces;

/// <summary>What a mail server says became of a mail it had taken (RFC 3464). It is read as far as the platform acts on it: which mail, and the worst thing it says of a recipient.</summary>
/// <param name="Mail">Whose return path it came to.</param>
/// <param name="Addresses">Of the recipient it speaks of, as the mail had it and as it was in the end.</param>
/// <param name="Action">failed, delayed, delivered, relayed or expanded.</param>
/// <param name="Status">Enhanced (RFC 3463).</param>
internal sealed partial record BounceReport(long Mail, IReadOnlyList<string> Addresses, string Action, string Status)
{
    /// <summary>Of the mail; the report is the second (RFC 6522).</summary>
    internal const int MaxParts = 10;

    /// <summary>Of the report, its own among them. A mail goes to one recipient.</summary>
    internal const int MaxGroups = 20;

    private static readonly string[] RecipientHeaders = ["x-original-to", "delivered-to", "envelope-to", "to"];

    private static readonly string[] AddressFields = ["original-recipient", "final-recipient"];

    public bool HasFailed => Action == "failed";

    public bool IsForGood => HasFailed && Status.StartsWith('5');

    /// <returns>Null for everything else: answers of people and of machines, complaints, what came to no return path of ours, what cannot be read.</returns>
    public static BounceReport? Read(string mail, ReturnPath paths)
    {
        var (headers, body) = Split(Lines(mail));
        // Anybody may write to the mailbox; what follows is read only for whom the seal lets in.
        if (paths.Find(Recipients(headers)) is not { } about
            || Parameter(headers, "report-type") != "delivery-status" || Parameter(headers, "boundary") is not { } boundary || StatusPart(body, boundary) is not { } status)
        {
            return null;
        }

        var groups = Groups(status).Take(MaxGroups).Where(group => group.ContainsKey("action") && EnhancedStatus().IsMatch(group.GetValueOrDefault("status", ""))).ToList();
        var worst = groups.Find(group => IsFailed(group)) ?? groups.FirstOrDefault();
        string[] addresses = worst is null ? [] : [.. AddressFields.Where(worst.ContainsKey).Select(name => worst[name][(worst[name].IndexOf(';', StringComparison.Ordinal) + 1)..].Trim())];
        return worst is null ? null : new(about, addresses, worst["action"].Trim().ToLowerInvariant(), EnhancedStatus().Match(worst["status"]).Value);

        static bool IsFailed(Dictionary<string, string> group) => group["action"].Trim().Equals("failed", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The header fields of a mail, by their names in lower case.</summary>
    public static IReadOnlyDictionary<string, string> HeadersOf(string mail) => Split(Lines(mail)).Headers;

    /// <summary>Whom a mail went to, as the servers that passed it on and its writer say.</summary>
    public static IEnumerable<string> Recipients(IReadOnlyDictionary<string, string> headers) =>
        RecipientHeaders.Where(headers.ContainsKey).SelectMany(name => headers[name].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static ArraySegment<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The lines of the report's part that machines read; null where it has none.</summary>
    private static ArraySegment<string>? StatusPart(ArraySegment<string> body, string boundary)
    {
        var delimiter = "--" + boundary;
        var start = Next(0);
        for (var part = 0; part < MaxParts && start < body.Count; part++)
        {
            var end = Next(start + 1);
            var (headers, content) = Split(body[(start + 1)..end]);
            if (headers.GetValueOrDefault("content-type", "").StartsWith("message/delivery-status", StringComparison.OrdinalIgnoreCase))
            {
                return IsBase64(headers) ? Lines(Decode(content)) : content;
            }

            start = end;
        }

        return null;

        int Next(int line)
        {
            while (line < body.Count && !body[line].StartsWith(delimiter, StringComparison.Ordinal))
            {
                line++;
            }

            return line;
        }
    }

    private static bool IsBase64(Dictionary<string, string> headers) => headers.GetValueOrDefault("content-transfer-encoding", "").Trim().Equals("base64", StringComparison.OrdinalIgnoreCase);

    private static string Decode(ArraySegment<string> content)
    {
        var bytes = new byte[content.Sum(line => line.Length)];
        return Convert.TryFromBase64String(string.Concat(content.AsEnumerable()), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private static IEnumerable<Dictionary<string, string>> Groups(ArraySegment<string> lines)
    {
        while (lines.Count > 0)
        {
            (var fields, lines) = Split(lines);
            if (fields.Count > 0)
            {
                yield return fields;
            }
        }
    }

    /// <summary>Header fields, folded ones as one, and what follows the empty line. Of a field that comes twice, both.</summary>
    private static (Dictionary<string, string> Headers, ArraySegment<string> Body) Split(ArraySegment<string> lines)
    {
        var (headers, last, line) = (new Dictionary<string, StringBuilder>(StringComparer.Ordinal), (StringBuilder?)null, 0);
        for (; line < lines.Count && lines[line].Length > 0; line++)
        {
            var text = lines[line];
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (text[0] is ' ' or '\t')
            {
                last?.Append(' ').Append(text.AsSpan().Trim());
            }
            else if (colon > 0)
            {
                var name = text[..colon].ToLowerInvariant();
                last = headers.TryGetValue(name, out var before) ? before.Append(", ") : headers[name] = new StringBuilder();
                last.Append(text.AsSpan(colon + 1).Trim());
            }
        }

        return (headers.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal), line < lines.Count ? lines[(line + 1)..] : []);
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

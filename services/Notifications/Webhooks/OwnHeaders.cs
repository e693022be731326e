using System.Text.Json;
using System.Text.RegularExpressions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// What an endpoint's owner wants sent with every request, such as a key of its own gateway (wire-contracts §2.1). Values are kept encrypted and never shown; the
/// signature does not cover them.
/// </summary>
internal static partial class OwnHeaders
{
    public const int MaxCount = 10;
    public const int MaxNameLength = 64;
    public const int MaxValueLength = 4096;

    // Ours, or what a request is made of: with them an owner could forge a signature's parts or smuggle a second request.
    private static readonly string[] ReservedPrefixes = ["webhook-", "trilateral-", "content-", "proxy-"];

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "allow", "connection", "expect", "expires", "host", "keep-alive", "last-modified", "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent",
    };

    public static void Check(IReadOnlyDictionary<string, string?>? headers, Violations violations)
    {
        if (headers is null)
        {
            return;
        }

        if (headers.Count > MaxCount || headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Count)
        {
            violations.Add("/headers", "count", $"Give at most {MaxCount} headers, each once, whatever the case of its name.");
            return;
        }

        foreach (var (name, value) in headers)
        {
            // The name may hold anything: the place is told by the object, not by it.
            if (name.Length > MaxNameLength || !Name().IsMatch(name))
            {
                violations.Add("/headers", "name", $"A header's name has 1 to {MaxNameLength} letters, digits and hyphens.");
            }
            else if (Reserved.Contains(name) || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                violations.Add($"/headers/{name}", "reserved", "This header is set by the platform or by HTTP itself; choose another name.");
            }
            else if (value is null || value.Length > MaxValueLength || !Value().IsMatch(value))
            {
                violations.Add($"/headers/{name}", "value", $"A header's value has 1 to {MaxValueLength} printable ASCII characters and no space at either end.");
            }
        }
    }

    /// <returns>Null for none.</returns>
    public static byte[]? Close(IReadOnlyDictionary<string, string?> headers, Id<WebhookEndpoint> endpoint, SecretBox box) =>
        headers.Count == 0 ? null : box.Close(JsonSerializer.SerializeToUtf8Bytes(headers, NotificationsJson.Default.IReadOnlyDictionaryStringString), Context(endpoint.Value));

    public static IReadOnlyDictionary<string, string?> Open(byte[] closed, Guid endpoint, SecretBox box) =>
        JsonSerializer.Deserialize(box.Open(closed, Context(endpoint)), NotificationsJson.Default.IReadOnlyDictionaryStringString)
        ?? throw new InvalidOperationException("Stored headers are no headers.");

    // Not what a signing secret is bound to: neither opens in the other's place.
    private static byte[] Context(Guid endpoint) => [.. endpoint.ToByteArray(), (byte)'h'];

    [GeneratedRegex(@"^[A-Za-z0-9-]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?\z")]
    private static partial Regex Value();
}

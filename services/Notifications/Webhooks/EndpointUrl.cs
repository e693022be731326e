using System.Net;
using System.Globalization;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What an endpoint's address may look like (wire-contracts §2.7.1). The judgement that counts falls at every connect; this one tells the owner early.</summary>
internal static class EndpointUrl
{
    public const int MaxLength = 2048;
    private const int MaxHostLength = 253;
    private static readonly string[] InternalNames = ["localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet", "corp"];

    /// <returns>The one thing to correct; null if the address may be kept.</returns>
    public static Violation? Check(string? text, TargetGuard guard, IReadOnlyCollection<int> ports)
    {
        if (text is not { Length: > 0 and <= MaxLength } || text.Any(c => c is <= ' ' or > '~' or '\\')
            || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return Of("url", $"Give an absolute https address of at most {MaxLength} printable ASCII characters; a host name of other letters in its xn-- form.");
        }

        if (url.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal) && text.IndexOf('@', StringComparison.Ordinal) < text.IndexOf('/', 8))
        {
            return Of("user-info", "Leave the user name and password out; the signature proves who sends.");
        }

        if (url.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal))
        {
            return Of("fragment", "Leave the fragment out; it is never sent.");
        }

        var host = url.IdnHost;
        if (host.Length is 0 or > MaxHostLength)
        {
            return Of("host", $"Give a host name of at most {MaxHostLength} characters.");
        }

        var isAddress = IPAddress.TryParse(host.Trim('[', ']'), out var address);
        if (isAddress && !guard.Admits(address!))
        {
            return Of("forbidden", "Give the address of a server on the public internet.");
        }

        if (!isAddress && (!host.Contains('.', StringComparison.Ordinal) || host.EndsWith('.') || IsInternalName(host)))
        {
            return Of("forbidden", "Give a public host name, in full and without a dot at its end.");
        }

        if (isAddress && guard.IsTestNetwork(address!))
        {
            return null;
        }

        if (url.Scheme != "https")
        {
            return Of("https", "Give an https address.");
        }

        return ports.Contains(url.Port)
            ? null
            : Of("port", $"Use one of the ports {string.Join(", ", ports.Select(port => port.ToString(CultureInfo.InvariantCulture)))}.");
    }

    private static bool IsInternalName(string host) =>
        InternalNames.Any(name => host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));

    private static Violation Of(string code, string detail) => new("/url", code, detail);
}

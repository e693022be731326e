namespace Trilateral.Gateway;

/// <summary>Configuration section <c>Edge</c>.</summary>
internal sealed class EdgeOptions
{
    public const string Section = "Edge";

    /// <summary>Names under which the platform may be addressed, beside the issuer's own; any other Host is refused with 400.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Origins whose pages may call from a browser, for example <c>https://portal.example.org</c>; none unless listed.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    /// <summary>Requests a minute of a client whose token names no quota.</summary>
    public int DefaultPerMinute { get; set; } = 600;

    /// <summary>Requests a minute of one remote address without a valid token.</summary>
    public int AnonymousPerMinute { get; set; } = 600;
}

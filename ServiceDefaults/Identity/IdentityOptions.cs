namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Whose tokens are believed. Configuration section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>The issuer as tokens name it: the public address of the gateway, without a trailing slash; compared character for character.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>How far clocks may differ; at most 30 s (wire-contracts §4, row 4).</summary>
    public static TimeSpan ClockSkew { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Without news of Membership for this long, sensitive acts are refused: a right may have ended that we have not heard of.</summary>
    public static TimeSpan FeedMayBeSilent { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Header type of an access token (RFC 9068).</summary>
    public const string TokenType = "at+jwt";

    /// <summary>The audiences a service answers to: the whole API, or itself alone (RFC 8707).</summary>
    public IEnumerable<string> AudiencesOf(string service) => [Issuer, $"{Issuer}/{service}/v1"];
}

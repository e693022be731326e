namespace Trilateral.Membership.Tokens;

/// <summary>What a token can be asked for: reading or writing at each service, at all of them or at those named as <c>resource</c> (RFC 8707).</summary>
internal static class TokenScopes
{
    private static readonly string[] Services = ["membership", "events", "submissions", "notifications"];

    public static IReadOnlyList<string> All { get; } = [.. Services.SelectMany(service => new[] { $"{service}:read", $"{service}:write" })];

    /// <summary>The audiences that can be named: the whole API, or one service.</summary>
    public static IEnumerable<string> AudiencesOf(string issuer) => Services.Select(service => $"{issuer}/{service}/v1").Prepend(issuer);

    internal sealed record Grant(IReadOnlyList<string> Audiences, string Scope, OAuthRefusal? Refusal);

    /// <param name="issuer">The platform's public address.</param>
    /// <param name="resources">As sent; the whole API when empty.</param>
    /// <param name="scope">As sent; everything the resources have when left out.</param>
    public static Grant Decide(string issuer, IReadOnlyList<string> resources, string? scope)
    {
        var known = AudiencesOf(issuer).ToList();
        if (resources.Except(known, StringComparer.Ordinal).Any())
        {
            return new([], "", OAuthRefusal.InvalidTarget($"resource is {issuer} or {issuer}/(service)/v1."));
        }

        var audiences = resources.Count == 0 ? [issuer] : resources.Distinct(StringComparer.Ordinal).ToList();
        var reach = audiences.Contains(issuer, StringComparer.Ordinal) ? All : [.. All.Where(one => audiences.Contains($"{issuer}/{one.Split(':')[0]}/v1", StringComparer.Ordinal))];
        var asked = scope?.Split(' ') ?? reach;
        return asked.Except(reach, StringComparer.Ordinal).Any()
            ? new([], "", OAuthRefusal.InvalidScope($"The scopes here are: {string.Join(' ', reach)}."))
            : new(audiences, string.Join(' ', reach.Where(asked.Contains)), null);
    }
}

using System.Collections.Frozen;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The caller of a request, with the rights that hold now: what the token says, cut down to the mandates this service knows (design §6).</summary>
/// <param name="ClientId">The API client, <c>cli_…</c>.</param>
/// <param name="Side">The one side it acts for.</param>
/// <param name="Framework">The framework it acts in, <c>frm_…</c>; null where its mandates are of no country.</param>
/// <param name="Organisation">The organisation it acts for, <c>org_…</c>; null where it acts for a side as a whole.</param>
/// <param name="PersonId">The named mandate holder it is bound to, <c>per_…</c>; acts that need a named person refuse a caller without.</param>
/// <param name="Roles">The functions it holds now.</param>
public sealed record Actor(string ClientId, Side Side, string? Framework, string? Organisation, string? PersonId, FrozenSet<string> Roles)
{
    /// <summary>The framework as the databases keep it.</summary>
    public Guid? FrameworkId { get; } = Guid.TryParseExact(Framework?[(Framework.IndexOf('_', StringComparison.Ordinal) + 1)..], "N", out var id) ? id : null;

    /// <summary>Whether it reads with the eyes of its side. Every open client gets tokens; what is not public needs a mandate that holds now.</summary>
    public bool ReadsForItsSide => Side != Side.Platform && Roles.Count > 0;

    /// <summary>Whether its mandate reaches one country only: what is of no country is not its to change.</summary>
    public bool IsBoundToOneFramework => FrameworkId is not null;

    public bool Has(string role) => Roles.Contains(role);

    public bool HasAny(params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
        {
            if (Roles.Contains(role))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The audit row of an act of this caller; add what changed with an object initialiser on the way in, or pass it here.</summary>
    public AuditEntry Audit(DateTimeOffset now, string action, string subject, string? before = null, string? after = null, string? reason = null, string? ruleId = null, int? ruleVersion = null) => new()
    {
        At = now,
        Actor = PersonId ?? ClientId,
        Side = WireNames<Side>.Of(Side),
        Action = action,
        Subject = subject,
        Before = before,
        After = after,
        Reason = reason,
        RuleId = ruleId,
        RuleVersion = ruleVersion,
        ActedFor = Organisation,
    };
}

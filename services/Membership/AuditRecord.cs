using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership;

/// <summary>What the audit chain holds about a record, each entry with its place in the chain, so that anybody who checks the chain finds it there.</summary>
/// <param name="Subject">Id of the record.</param>
/// <param name="Entries">In the order of the chain.</param>
internal sealed record AuditRecord(string Subject, IReadOnlyList<AuditTrail> Entries)
{
    /// <param name="database">Where it is.</param>
    /// <param name="subject">Id of the record.</param>
    /// <param name="actions">What the audit chain's actions on it begin with.</param>
    /// <param name="withReasons">Whether the caller may know the reasons too.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<AuditRecord> OfAsync(MembershipDbContext database, string subject, string actions, bool withReasons, CancellationToken cancellationToken)
    {
        var entries = await database.TrailOfAsync(subject, actions, cancellationToken);
        return new(subject, withReasons ? entries : [.. entries.Select(entry => entry with { Reason = null })]);
    }
}

using Microsoft.EntityFrameworkCore;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>An entry about a record with its place in the chain, as those who may see the record are shown it. Who acted is told by side only.</summary>
/// <param name="Entry">Id of the entry.</param>
/// <param name="Number">Its number in the chain; null in the second before it is sealed.</param>
/// <param name="Hash">SHA-256 of the chain up to and with it, lower-case hex; null as long.</param>
/// <param name="At">When it happened.</param>
/// <param name="Side">government, civil_society, unodc or platform.</param>
/// <param name="Action">Subject and past verb.</param>
/// <param name="Rule">Id of the rules applied.</param>
/// <param name="RuleVersion">Their number.</param>
/// <param name="Reason">As given.</param>
public sealed record AuditTrail(Guid Entry, long? Number, string? Hash, DateTimeOffset At, string Side, string Action, string? Rule, int? RuleVersion, string? Reason);

public static class AuditTrailExtensions
{
    /// <summary>The entries about a record, oldest first.</summary>
    /// <param name="database">The service's.</param>
    /// <param name="subject">Id of the record.</param>
    /// <param name="actions">What the actions shown begin with: a refusal names the record it was about too, and who was refused is not for everybody who may see it.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<IReadOnlyList<AuditTrail>> TrailOfAsync(this ServiceDbContext database, string subject, string actions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var rows = await (from entry in database.Set<AuditEntry>().AsNoTracking()
                          where entry.Subject == subject && entry.Action.StartsWith(actions)
                          join seal in database.Set<AuditSeal>().AsNoTracking() on entry.Id equals seal.EntryId into seals
                          from seal in seals.DefaultIfEmpty()
                          orderby entry.At, entry.Id
                          select new { entry, Number = (long?)seal.Seq, Hash = (byte[]?)seal.Hash }).ToListAsync(cancellationToken);
        return
        [
            .. rows.OrderBy(row => row.Number ?? long.MaxValue).Select(row => new AuditTrail(
                row.entry.Id, row.Number, row.Hash is { } hash ? Convert.ToHexStringLower(hash) : null, row.entry.At, row.entry.Side, row.entry.Action, row.entry.RuleId, row.entry.RuleVersion, row.entry.Reason)),
        ];
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;

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
    private static readonly Expression<Func<PlacedEntry, AuditTrail>> Shown = row => new(
        row.Entry.Id,
        (long?)row.Seal!.Seq,
        row.Seal == null ? null : Convert.ToHexStringLower(row.Seal.Hash),
        row.Entry.At,
        row.Entry.Side,
        row.Entry.Action,
        row.Entry.RuleId,
        row.Entry.RuleVersion,
        row.Entry.Reason);

    /// <summary>All entries about a record, in the order of the chain; those without a number last.</summary>
    /// <param name="database">The service's.</param>
    /// <param name="subject">Id of the record.</param>
    /// <param name="actions">What the actions shown begin with: a refusal names the record it was about too, and who was refused is not for everybody who may see it.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<IReadOnlyList<AuditTrail>> TrailOfAsync(this ServiceDbContext database, string subject, string actions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await InOrder(Placed(database, subject, actions)).Select(Shown).ToListAsync(cancellationToken);
    }

    /// <summary>A page of them: as many with a number as the caller asks for, and on the last page those that get theirs within the second, whose place is not known before.</summary>
    public static async Task<Page<AuditTrail>> TrailPageAsync(
        this ServiceDbContext database, string subject, string actions, Paging paging, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(paging);
        var placed = Placed(database, subject, actions);
        long? total = paging.WantsTotal ? await placed.LongCountAsync(cancellationToken) : null;
        // Before those with a number: what gets its number in between is then read twice, and never missed.
        var waiting = await InOrder(placed.Where(row => row.Seal == null)).Select(Shown).ToListAsync(cancellationToken);
        var last = paging.After is { } after ? await database.Set<AuditSeal>().Where(seal => seal.EntryId == after).Select(seal => seal.Seq).SingleAsync(cancellationToken) : 0;
        var found = await InOrder(placed.Where(row => row.Seal!.Seq > last)).Take(paging.Limit + 1).Select(Shown).ToListAsync(cancellationToken);
        var page = paging.Answer(found, row => row.Entry, row => row, total).Value!;
        return page.Next is null ? page with { Items = [.. page.Items, .. waiting.ExceptBy(found.Select(row => row.Entry), row => row.Entry)] } : page;
    }

    private static IQueryable<PlacedEntry> Placed(ServiceDbContext database, string subject, string actions) =>
        from entry in database.Set<AuditEntry>().AsNoTracking()
        where entry.Subject == subject && entry.Action.StartsWith(actions)
        join seal in database.Set<AuditSeal>().AsNoTracking() on entry.Id equals seal.EntryId into seals
        from seal in seals.DefaultIfEmpty()
        select new PlacedEntry { Entry = entry, Seal = seal };

    /// <summary>PostgreSQL puts what has no number behind all that have one.</summary>
    private static IQueryable<PlacedEntry> InOrder(IQueryable<PlacedEntry> placed) => placed.OrderBy(row => (long?)row.Seal!.Seq).ThenBy(row => row.Entry.At).ThenBy(row => row.Entry.Id);

    private sealed class PlacedEntry
    {
        public required AuditEntry Entry { get; init; }

        public AuditSeal? Seal { get; init; }
    }
}

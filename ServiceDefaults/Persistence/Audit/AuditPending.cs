namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>
/// An entry waiting for its seal, queued by a trigger. Entries cannot carry a mark of their own, being append-only, and their commit order is not
/// their number's order, so neither a flag nor a cursor would find them.
/// </summary>
internal sealed class AuditPending
{
    public long Ordinal { get; init; }

    public required Guid EntryId { get; init; }
}

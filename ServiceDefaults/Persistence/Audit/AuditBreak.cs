namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Where a chain breaks first.</summary>
/// <param name="Fault">How.</param>
/// <param name="Seq">The first number that does not hold; null for an entry that was never sealed.</param>
/// <param name="EntryId">The entry concerned where it is known.</param>
public sealed record AuditBreak(AuditFault Fault, long? Seq, Guid? EntryId);

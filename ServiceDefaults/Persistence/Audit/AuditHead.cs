namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>The end of a chain at some moment. Kept elsewhere, it shows later that the chain still holds everything up to there.</summary>
/// <param name="Seq">Number of the last seal.</param>
/// <param name="Hash">Its hash, 32 bytes.</param>
public sealed record AuditHead(long Seq, ReadOnlyMemory<byte> Hash);

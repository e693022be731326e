namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>One link of the chain: binds an audit entry to its place and to everything before it (reliability 2.14).</summary>
internal sealed class AuditSeal
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Seq { get; init; }

    public required Guid EntryId { get; init; }

    /// <summary>Hash of the seal before; 32 zero bytes for the first.</summary>
    public required byte[] PrevHash { get; init; }

    public required byte[] Hash { get; init; }
}

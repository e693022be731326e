namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>What one try at sealing came to.</summary>
internal enum SealResult
{
    /// <summary>Nothing is waiting, or another sealer is at work.</summary>
    Idle,

    /// <summary>A batch was sealed; more may be waiting.</summary>
    Sealed,

    /// <summary>Another sealer took the same numbers first; this one's were rolled back.</summary>
    LostRace,

    /// <summary>The chain ends before a seal this process has seen: somebody shortened or replaced it. Nothing was added.</summary>
    ChainMovedBack,
}

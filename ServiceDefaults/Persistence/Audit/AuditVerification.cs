namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>The outcome of checking a chain.</summary>
/// <param name="Verified">How many seals hold, from the first on.</param>
/// <param name="Head">The last seal that holds; null for an empty chain. Keep it and pass it to the next check.</param>
/// <param name="FirstBreak">Null when the chain is whole.</param>
public sealed record AuditVerification(long Verified, AuditHead? Head, AuditBreak? FirstBreak)
{
    public bool IsWhole => FirstBreak is null;
}

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>In which way an audit chain is broken.</summary>
public enum AuditFault
{
    /// <summary>The entry, or its seal, is not what was sealed.</summary>
    Edited,

    /// <summary>An entry or a seal is gone, or the chain ends before a head that was seen.</summary>
    Missing,

    /// <summary>Entries or seals stand in each other's place.</summary>
    Reordered,

    /// <summary>An entry has waited for its seal longer than it may.</summary>
    Unsealed,
}

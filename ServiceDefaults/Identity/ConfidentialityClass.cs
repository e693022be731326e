namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Who may see a record (design §6).</summary>
public enum ConfidentialityClass
{
    /// <summary>Everyone who may call the platform.</summary>
    Public,

    /// <summary>The three sides of the record's framework; of every framework where the record has none.</summary>
    FrameworkOnly,

    /// <summary>The side that made it, within its framework.</summary>
    OwnSide,

    /// <summary>The organisation that made it.</summary>
    Restricted,
}

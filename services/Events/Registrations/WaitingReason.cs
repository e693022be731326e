namespace Trilateral.Events.Registrations;

/// <summary>Why somebody waits.</summary>
public enum WaitingReason
{
    /// <summary>The organisation has as many places as one may have (rule 10).</summary>
    OrganisationCap,

    /// <summary>All places are taken.</summary>
    Capacity,
}

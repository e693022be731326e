namespace Trilateral.Membership.Organisations;

/// <summary>A body's standing with the Economic and Social Council. Recorded, and asked for nowhere: no right and no place depends on it (rule 1).</summary>
public enum EcosocStatus
{
    None,
    General,
    Special,
    Roster,
}

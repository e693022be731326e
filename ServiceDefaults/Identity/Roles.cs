namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The functions a mandate can grant (design §6), as tokens and mandates spell them.</summary>
public static class Roles
{
    public const string GovernmentFocalPoint = "government_focal_point";
    public const string GovernmentalExpert = "governmental_expert";
    public const string AllianceCoordinator = "alliance_coordinator";
    public const string AllianceMember = "alliance_member";
    public const string UnodcOfficer = "unodc_officer";
    public const string Secretariat = "secretariat";
    public const string Chair = "chair";

    /// <summary>Reads, and changes nothing (rule 28).</summary>
    public const string Observer = "observer";

    public const string PlatformAdministrator = "platform_administrator";

    /// <summary>The function that speaks for each of the three sides in a decision, and that is told of one.</summary>
    public static IReadOnlyList<string> Speakers { get; } = [GovernmentFocalPoint, AllianceCoordinator, UnodcOfficer];

    /// <summary>Which side each function belongs to; a mandate of another side is refused (rule 39). An observer may belong to any.</summary>
    public static IReadOnlyDictionary<string, Side?> Sides { get; } = new Dictionary<string, Side?>(StringComparer.Ordinal)
    {
        [GovernmentFocalPoint] = Side.Government,
        [GovernmentalExpert] = Side.Government,
        [AllianceCoordinator] = Side.CivilSociety,
        [AllianceMember] = Side.CivilSociety,
        [UnodcOfficer] = Side.Unodc,
        [Secretariat] = Side.Unodc,
        [Chair] = Side.Unodc,
        [Observer] = null,
        [PlatformAdministrator] = Side.Platform,
    };
}

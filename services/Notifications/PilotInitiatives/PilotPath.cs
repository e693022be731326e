namespace Trilateral.Notifications.PilotInitiatives;

/// <summary>Where a pilot initiative is read.</summary>
internal static class PilotPath
{
    public static string Of(string framework, string pilotInitiative) => $"/membership/v1/frameworks/{framework}/pilot-initiatives/{pilotInitiative}";
}

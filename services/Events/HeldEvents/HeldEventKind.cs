namespace Trilateral.Events.HeldEvents;

/// <summary>What kind of meeting was held.</summary>
public enum HeldEventKind
{
    PreparationDay,
    ConstructiveDialogue,

    /// <summary>A session of the Conference of the Parties.</summary>
    CopSession,
    WorkingGroupSession,
    Workshop,

    /// <summary>Of a pilot initiative.</summary>
    Launch,
    StakeholderMeeting,
    AllianceMeeting,
    SideEvent,
}

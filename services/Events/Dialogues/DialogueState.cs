namespace Trilateral.Events.Dialogues;

/// <summary>Where a dialogue stands.</summary>
public enum DialogueState
{
    Announced,
    Cancelled,
}

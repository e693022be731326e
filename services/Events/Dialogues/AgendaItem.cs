namespace Trilateral.Events.Dialogues;

/// <summary>What a part of a dialogue is for.</summary>
public enum AgendaPart
{
    /// <summary>On the outcomes of the review.</summary>
    Briefing,
    WorkingGroupUpdate,
    Panel,

    /// <summary>Inputs on improving implementation are gathered.</summary>
    InputCollection,
}

/// <summary>One part of a dialogue, in the order of the day.</summary>
internal sealed class AgendaItem(AgendaPart part, string title)
{
    public AgendaPart Part { get; private init; } = part;

    public string Title { get; private init; } = title;
}

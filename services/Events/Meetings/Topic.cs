namespace Trilateral.Events.Meetings;

/// <summary>What a meeting is about: the five working groups of the Conference, whose subjects are those of the dialogues too, and everything else.</summary>
public enum Topic
{
    Firearms,
    TraffickingInPersons,
    SmugglingOfMigrants,
    InternationalCooperation,
    TechnicalAssistance,

    /// <summary>No single working group: a session of the Conference, a launch. No dialogue is held on it.</summary>
    General,
}
